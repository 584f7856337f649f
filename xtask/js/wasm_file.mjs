// A wasm file taken apart into its sections and put together again. Only what plain MVP wasm has is known here.

export const SECTION = { custom: 0, imports: 2, functions: 3, exports: 7, start: 8, elements: 9, code: 10, data: 11 };

/** The sections, in order: `{ id, body }`. */
export function sections(bytes) {
  const found = [];
  const reader = readerAt(bytes, 8);
  while (reader.at < bytes.length) {
    const id = bytes[reader.at];
    reader.at += 1;
    const length = reader.number();
    found.push({ id, body: bytes.subarray(reader.at, reader.at + length) });
    reader.at += length;
  }
  return found;
}

/** The file of these sections, which begins as `bytes` does. */
export function fileOf(bytes, parts) {
  const whole = parts.flatMap(({ id, body }) => [Buffer.from([id]), leb(body.length), body]);
  return Buffer.concat([bytes.subarray(0, 8), ...whole]);
}

export function readerAt(bytes, at) {
  return {
    at,
    /** An unsigned number. */
    number() {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[this.at];
        this.at += 1;
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) return value >>> 0;
      }
    },
    /** So many bytes. */
    bytes(length) {
      this.at += length;
      return bytes.subarray(this.at - length, this.at);
    },
    text() {
      return this.bytes(this.number()).toString('utf8');
    },
    /** A number, whatever it is and however long. */
    skipNumber() {
      while (bytes[this.at] >= 0x80) this.at += 1;
      this.at += 1;
    },
  };
}

/** An unsigned number as wasm writes it. */
export function leb(number) {
  const bytes = [];
  let rest = number;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

export function text(words) {
  const bytes = Buffer.from(words, 'utf8');
  return Buffer.concat([leb(bytes.length), bytes]);
}
