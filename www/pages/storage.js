// Browser storage that may be absent: some web-views forbid it, and a page must live on without.

export function recall(storage, key) {
  try {
    return storage.getItem(key);
  } catch (refused) {
    return null;
  }
}

export function remember(storage, key, value) {
  try {
    storage.setItem(key, value);
  } catch (refused) {
    // The page forgets at the next load; nothing else is lost.
  }
}
