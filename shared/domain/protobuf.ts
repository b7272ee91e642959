/** A field of a message of protocol buffers: numbers as they are, texts and messages as bytes. */
export interface WireField {
  readonly number: number;
  readonly value: number | Uint8Array;
}

const VARINT = 0;
const EIGHT_BYTES = 1;
const BYTES = 2;
const FOUR_BYTES = 5;

/**
 * The fields of a message in their order (https://protobuf.dev/programming-guides/encoding/). Numbers beyond 2^53 lose
 * their last digits; fixed-width fields are left out.
 * @throws Error for what is cut or is no message
 */
export function readFields(bytes: Uint8Array): readonly WireField[] {
  const reader = new WireReader(bytes);
  const fields: WireField[] = [];
  while (!reader.atEnd) {
    const key = reader.varint();
    const number = Math.floor(key / 8);
    switch (key % 8) {
      case VARINT:
        fields.push({ number, value: reader.varint() });
        break;
      case BYTES:
        fields.push({ number, value: reader.take(reader.varint()) });
        break;
      case EIGHT_BYTES:
        reader.take(8);
        break;
      case FOUR_BYTES:
        reader.take(4);
        break;
      default:
        throw new Error('unknown type of a field');
    }
  }
  return fields;
}

/** The text of a field; empty where it is missing, as protocol buffers have it. */
export function textField(fields: readonly WireField[], number: number): string {
  const value = fields.find((field) => field.number === number)?.value;
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : '';
}

/** The number of a field; 0 where it is missing. */
export function numberField(fields: readonly WireField[], number: number): number {
  const value = fields.find((field) => field.number === number)?.value;
  return typeof value === 'number' ? value : 0;
}

/** The messages of a repeated field. */
export function messageFields(fields: readonly WireField[], number: number): readonly (readonly WireField[])[] {
  return fields.flatMap((field) =>
    field.number === number && field.value instanceof Uint8Array ? [readFields(field.value)] : [],
  );
}

/** A message of texts, by the numbers of their fields. */
export function writeTexts(texts: Readonly<Record<number, string>>): Uint8Array {
  const parts = Object.entries(texts).flatMap(([number, text]) => {
    const bytes = new TextEncoder().encode(text);
    return [...varint(Number(number) * 8 + BYTES), ...varint(bytes.length), ...bytes];
  });
  return Uint8Array.from(parts);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

class WireReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): number {
    let value = 0;
    for (let place = 1, count = 0; count < 10; place *= 128, count += 1) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw new Error('the message is cut');
      this.#at += 1;
      value += (byte % 128) * place;
      if (byte < 128) return value;
    }
    throw new Error('a number is too long');
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new Error('the message is cut');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
