/** Columns as the API writes them with `format=binary` (docs/maps.md), as typed arrays. */
export type Column = Uint8Array | Uint16Array | Uint32Array | BigUint64Array | Float32Array | Float64Array;

export interface Columns {
  head: Record<string, unknown>;
  /** How many values a column has. */
  length: (name: string) => number;
  /** The values of a column of numbers, by row. */
  numbers: (name: string) => (row: number) => number;
  /** The cells of a column, in hexadecimal, by row. */
  cells: (name: string) => (row: number) => string;
}

interface Entry {
  name: string;
  type: string;
  start: number;
  length: number;
}

type Make = new (buffer: ArrayBuffer, offset: number, length: number) => Column;
const makers: Record<string, Make> = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
};
const magic = 0x31485355;
const before = 8;

/** The columns of an answer; it fails where the bytes are none of ours. */
export function columnsOf(buffer: ArrayBuffer): Columns {
  const view = new DataView(buffer);
  if (buffer.byteLength < before || view.getUint32(0, true) !== magic) throw new TypeError("not an answer in columns");
  const length = view.getUint32(4, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, before, length))) as Record<string, unknown>;
  const entries = new Map((head.columns as Entry[]).map((one) => [one.name, one]));
  const column = (name: string): Column => {
    const entry = entries.get(name);
    const make = entry && makers[entry.type];
    if (!make) throw new TypeError(`no column ${name}`);
    return new make(buffer, before + length + entry.start, entry.length);
  };
  return {
    head,
    length: (name) => column(name).length,
    numbers: (name) => {
      const values = column(name);
      return (row) => Number(values[row] ?? 0);
    },
    cells: (name) => {
      const values = column(name);
      return (row) => (values[row] ?? 0).toString(16);
    },
  };
}
