/** The parts of topojson-client that are used; the package has no types of its own. */
declare module "topojson-client" {
  import type { MultiLineString, MultiPolygon } from "geojson";

  export interface Collection {
    type: string;
    geometries: object[];
  }
  export interface Topology {
    type: string;
    objects: Record<string, Collection>;
  }
  export function merge(topology: Topology, geometries: object[]): MultiPolygon;
  export function mesh(topology: Topology, object: Collection, filter?: (one: object, other: object) => boolean): MultiLineString;
}
