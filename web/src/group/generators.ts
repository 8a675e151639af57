import { hash, u32, utf8 } from "../canonical/bytes.js";
import { mapToGroup, type Point } from "./ristretto.js";

const LABEL = utf8("undersigned/v1/generator");

/** H, which blinds. Source: PROTOCOL §1. */
export const H: Point = mapToGroup(hash(LABEL, utf8("blinding")));

const known = new Map<string, Point>();

function generator(name: string, row: number, column: number): Point {
  const key = `${name}/${row}/${column}`;
  let point = known.get(key);
  if (!point) {
    point = mapToGroup(hash(LABEL, utf8(name), u32(row), u32(column)));
    known.set(key, point);
  }
  return point;
}

/** K[row, column]. */
export const digitGenerator = (row: number, column: number): Point => generator("digit", row, column);
/** S[row, column]. */
export const squareGenerator = (row: number, column: number): Point => generator("square", row, column);
