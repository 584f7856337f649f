//! How a table of words travels: as a list without names.
//!
//! A page loads only the language it speaks, as such a list. It is written from the tables when the package is made, and
//! read back in the same order; that both mean the same order is what its first entry says.

/// A list of words on its way into a table.
pub struct Supply<'a> {
    words: &'a mut dyn Iterator<Item = &'static str>,
    is_refused: bool,
}

impl Supply<'_> {
    /// The next word; a list that has come to its end is noticed, and gives empty ones.
    pub fn next(&mut self) -> &'static str {
        self.words.next().unwrap_or_else(|| self.refuse(""))
    }

    /// The list turns out to be none of ours; something to go on with until its end.
    pub fn refuse<T>(&mut self, instead: T) -> T {
        self.is_refused = true;
        instead
    }
}

/// What consists of words.
pub trait Worded: Sized {
    /// A number for the names of the words and their order.
    const SHAPE: u32;

    /// With nothing in it yet.
    const EMPTY: Self;

    /// Takes its words from the list, in place: tables that came back from calls would be moved word by word.
    fn read(&mut self, words: &mut Supply);

    /// Adds its words to the list.
    fn tell(&self, list: &mut Vec<&'static str>);
}

impl Worded for &'static str {
    const SHAPE: u32 = 1;
    const EMPTY: Self = "";

    fn read(&mut self, words: &mut Supply) {
        *self = words.next();
    }

    fn tell(&self, list: &mut Vec<&'static str>) {
        list.push(self);
    }
}

/// FNV-1a, a byte at a time. It only has to notice that somebody added, moved or renamed a word.
pub const fn mixed(shape: u32, bytes: &[u8]) -> u32 {
    let (mut shape, mut at) = (shape, 0);
    while at < bytes.len() {
        shape = (shape ^ bytes[at] as u32).wrapping_mul(16_777_619);
        at += 1;
    }
    shape
}

/// Defines the tables, each with its way into a list and out of it.
macro_rules! tables {
    ($($(#[$about:meta])* pub struct $name:ident { $($(#[$note:meta])* pub $field:ident: $kind:ty,)* })*) => {$(
        $(#[$about])*
        #[derive(Debug)]
        pub struct $name {
            $($(#[$note])* pub $field: $kind,)*
        }

        impl Worded for $name {
            const SHAPE: u32 = {
                let shape = 2_166_136_261;
                $(let shape = mixed(mixed(shape, stringify!($field).as_bytes()), &<$kind>::SHAPE.to_le_bytes());)*
                shape
            };

            const EMPTY: Self = Self { $($field: <$kind>::EMPTY,)* };

            fn read(&mut self, words: &mut Supply) {
                $(self.$field.read(words);)*
            }

            fn tell(&self, list: &mut Vec<&'static str>) {
                $(self.$field.tell(list);)*
            }
        }
    )*};
}
pub(super) use tables;

/// The words of this table, in order, behind the number for that order.
pub fn list<T: Worded>(table: &T) -> Vec<String> {
    let mut list = Vec::new();
    table.tell(&mut list);
    std::iter::once(T::SHAPE.to_string()).chain(list.into_iter().map(str::to_owned)).collect()
}

/// The table of these words. A list that was written for another table, or is not whole, is none.
pub fn read<T: Worded>(words: &mut dyn Iterator<Item = &'static str>) -> Option<T> {
    if words.next()? != T::SHAPE.to_string() {
        return None;
    }
    let mut supply = Supply { words, is_refused: false };
    let mut table = T::EMPTY;
    table.read(&mut supply);
    (!supply.is_refused && supply.words.next().is_none()).then_some(table)
}
