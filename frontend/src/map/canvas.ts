/** A map in an element: made once, then given data and colours; everything about maplibre is in here. */
import type { Feature } from "geojson";
import { type GeoJSONSource, Map as GlMap, Marker } from "maplibre-gl";
import { mostLabels, type MapData, type MapMarker, type Point } from "./data.js";
import { arc, boundsOf, disc, unwrapped } from "./geometry.js";
import { colorsOf, styleOf } from "./style.js";
import { coarseWorld, fineWorld, type World } from "./world.js";

const closest = 7;
const alone = 4;
const calm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class MapCanvas {
  private labels: Marker[] = [];
  private data: MapData = { markers: [] };
  private seen: Point[] = [];

  private constructor(
    private readonly map: GlMap,
    private readonly host: HTMLElement,
    private world: World,
  ) {}

  /** A map that is ready to draw; it fails where the browser cannot draw maps at all. */
  static async in(host: HTMLElement): Promise<MapCanvas> {
    const world = await coarseWorld();
    const coarse = matchMedia("(pointer: coarse)").matches;
    const map = new GlMap({
      container: host,
      style: styleOf(world, colorsOf(host)),
      center: [10, 25],
      zoom: 0.8,
      maxZoom: 9,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      scrollZoom: false,
      // One finger scrolls the page; two move the map.
      dragPan: !coarse,
      renderWorldCopies: true,
      fadeDuration: 0,
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    const canvas = new MapCanvas(map, host, world);
    await map.once("load");
    void canvas.refine();
    return canvas;
  }

  draw(data: MapData): void {
    this.data = data;
    this.fill();
    this.fit(false);
  }

  /** Everything that is drawn, at once in view. */
  fit(smooth = true): void {
    const bounds = boundsOf(this.seen);
    if (!bounds) return;
    const single = this.data.markers.length < 2;
    this.map.fitBounds(bounds, { padding: { top: 56, bottom: 40, left: 64, right: 64 }, maxZoom: single ? alone : closest, animate: smooth && !calm() });
  }

  zoom(by: number): void {
    this.map.zoomTo(this.map.getZoom() + by, { animate: !calm() });
  }

  /** In the colours of the page as they are now. */
  recolor(): void {
    this.map.setStyle(styleOf(this.world, colorsOf(this.host)), { diff: true });
    void Promise.resolve(this.map.once("styledata")).then(() => this.fill());
  }

  remove(): void {
    this.map.remove();
  }

  private async refine(): Promise<void> {
    this.world = await fineWorld();
    this.set("land", [this.world.land]);
    this.set("borders", [this.world.borders]);
  }

  private fill(): void {
    const { markers, arcs = [] } = this.data;
    const lines = arcs.map((one) => ({ ...arc(one.from, one.to), properties: { tone: one.tone ?? "accent" } }));
    this.set("arcs", lines);
    this.set("discs", markers.filter((one) => one.radius_km).map((one) => ({ ...disc(one.at, one.radius_km ?? 0), properties: { tone: one.tone ?? "accent" } })));
    this.set("dots", markers.map(dot));
    this.seen = unwrapped([...markers.map((one) => one.at), ...lines.flatMap((line) => line.geometry.coordinates as Point[])]);
    this.label(markers);
  }

  private set(name: string, features: Feature[]): void {
    this.map.getSource<GeoJSONSource>(name)?.setData({ type: "FeatureCollection", features });
  }

  private label(markers: MapMarker[]): void {
    for (const label of this.labels) label.remove();
    const named = markers.length > mostLabels ? [] : markers.filter((one) => one.label);
    this.labels = named.map((one) => new Marker({ element: nameOf(one), anchor: "bottom", offset: [0, -10] }).setLngLat(one.at).addTo(this.map));
  }
}

function dot(one: MapMarker): Feature {
  return { type: "Feature", properties: { tone: one.tone ?? "accent", weight: one.weight ?? 1 }, geometry: { type: "Point", coordinates: one.at } };
}

function nameOf(one: MapMarker): HTMLElement {
  return Object.assign(document.createElement("span"), { className: `map-name tone-${one.tone ?? "accent"}`, textContent: one.label ?? "" });
}
