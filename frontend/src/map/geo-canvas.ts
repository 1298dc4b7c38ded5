/** The large map in an element: layers, globe, film and picture; everything about maplibre is in here. */
import type { Feature } from "geojson";
import { type GeoJSONSource, type LngLatBounds, type MapGeoJSONFeature, Map as GlMap, Marker, type PointLike, type VectorTileSource } from "maplibre-gl";
import { page, url } from "../lib/page.js";
import type { Point } from "./data.js";
import { Flow } from "./flow.js";
import { type Drawn, type Layer, anchors, endsOf, hexagons, ways } from "./geo-data.js";
import { filmLayers, geoColors, geoStyle, ramp, shownBy, touchable } from "./geo-style.js";
import { coarseWorld, fineWorld, type World } from "./world.js";

/** What the pointer is on. */
export interface Touched {
  plays: number;
  watch_s: number;
  places: number;
  place?: string;
  cell?: string;
  city?: string;
  country_code?: string;
  km?: number;
  x: number;
  y: number;
}

/** Somebody who watches now. */
export interface LivePoint {
  at: Point;
  label: string;
  count: number;
}

export interface Wishes {
  query: string;
  layer: Layer;
  globe: boolean;
  extent: [number, number, number, number] | null;
  /** What a globe turns to us. */
  center: Point | null;
  onTouch: (touched: Touched | null) => void;
  onPick: (touched: Touched) => void;
  onScale: (most: number) => void;
}

const closest = 10;
const reach = 8;
const narrow = 768;
/** How much of the map the panel takes, with what is about it. */
const panel = 460;
const anchorLayers = ["anchors-ring", "anchors"];
const badge: [number, number] = [-13, -13];
const calm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class GeoCanvas {
  private live: Marker[] = [];
  private filming = false;
  private cellsOf = new AbortController();
  private most = 0;
  private scaleOfWays = 0;
  private readonly flow: Flow;
  private over = "";
  private touchedNow: Feature | null = null;

  private constructor(
    private readonly map: GlMap,
    private readonly host: HTMLElement,
    private world: World,
    private wishes: Wishes,
  ) {
    this.flow = new Flow(map);
  }

  /** A map that is ready to draw; it fails where the browser cannot draw maps at all. */
  static async in(host: HTMLElement, wishes: Wishes): Promise<GeoCanvas> {
    const world = await coarseWorld();
    const coarse = matchMedia("(pointer: coarse)").matches;
    const map = new GlMap({
      container: host,
      style: geoStyle(world, geoColors(host), tilesOf(wishes.query), page.language, wishes.globe),
      center: [10, 28],
      zoom: 1.2,
      maxZoom: closest,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      cooperativeGestures: false,
      scrollZoom: true,
      // One finger scrolls the page; two move the map.
      dragPan: !coarse,
      fadeDuration: calm() ? 0 : 150,
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    const canvas = new GeoCanvas(map, host, world, wishes);
    await map.once("load");
    canvas.begin();
    return canvas;
  }

  private begin(): void {
    this.map.on("mousemove", (event) => this.wishes.onTouch(this.at(event.point)));
    this.map.on("mouseout", () => {
      this.outline(undefined);
      this.wishes.onTouch(null);
    });
    this.map.on("click", (event) => this.pick(event.point, event.lngLat.toArray()));
    this.map.on("moveend", () => void this.fillCells());
    this.map.on("idle", () => this.measure());
    this.fit(false);
    this.showLayer();
    void this.fill();
    void this.refine();
  }

  ask(query: string, extent: Wishes["extent"], center: Wishes["center"]): void {
    this.wishes = { ...this.wishes, query, extent, center };
    this.map.getSource<VectorTileSource>("places")?.setTiles([tilesOf(query)]);
    this.fit(true);
    void this.fill();
  }

  look(layer: Layer): void {
    this.wishes = { ...this.wishes, layer };
    this.showLayer();
    void this.fill();
  }

  turn(globe: boolean): void {
    this.wishes = { ...this.wishes, globe };
    this.map.setProjection({ type: globe ? "globe" : "mercator" });
    if (globe) this.spinIn();
    else if (this.map.getZoom() < 3) this.fit();
    void this.fillCells();
  }

  zoom(by: number): void {
    this.map.zoomTo(this.map.getZoom() + by, { animate: !calm() });
  }

  /** Everything that has plays, at once in view. */
  fit(smooth = true): void {
    const { extent, globe } = this.wishes;
    const animate = smooth && !calm();
    const [west, south, east, north] = extent ?? [-180, 0, 180, 0];
    const wide = (west <= east ? east : east + 360) - west;
    if (!extent || wide > (globe ? 100 : 200)) {
      this.map.easeTo({ center: this.middle(), zoom: this.widest(), animate });
      return;
    }
    const side = Math.min(80, this.host.clientWidth / 8);
    this.map.fitBounds([[west, south], [west + wide, north]], { padding: { top: 70, bottom: 100, left: side, right: side }, maxZoom: 6, animate });
  }

  /** In the colours of the page as they are now. */
  recolor(): void {
    const { query, globe } = this.wishes;
    this.map.setStyle(geoStyle(this.world, geoColors(this.host), tilesOf(query), page.language, globe), { diff: false });
    void Promise.resolve(this.map.once("styledata")).then(() => {
      this.showLayer();
      void this.fill();
    });
  }

  resize(): void {
    this.map.resize();
  }

  remove(): void {
    this.flow.stop();
    this.cellsOf.abort();
    this.map.remove();
  }

  /** Draws one step of the film in the place of the layers; null ends it. */
  frame(features: Feature[] | null): void {
    if (this.filming !== (features !== null)) {
      this.filming = features !== null;
      this.showLayer();
    }
    this.set("film", features ?? []);
  }

  /** Who watches now, as points that pulse. */
  watching(points: LivePoint[]): void {
    for (const marker of this.live) marker.remove();
    this.live = points.map((one) => new Marker({ element: pulse(one), anchor: "center", offset: [11, -11], opacityWhenCovered: "0" }).setLngLat(one.at).addTo(this.map));
  }

  /** What the canvas shows. */
  async picture(): Promise<HTMLCanvasElement> {
    const taken = new Promise<HTMLCanvasElement>((resolve) => {
      void this.map.once("render", () => {
        const from = this.map.getCanvas();
        const to = Object.assign(document.createElement("canvas"), { width: from.width, height: from.height });
        const context = to.getContext("2d");
        if (context) {
          context.fillStyle = getComputedStyle(this.host.parentElement ?? this.host).backgroundColor;
          context.fillRect(0, 0, to.width, to.height);
          context.drawImage(from, 0, 0);
        }
        resolve(to);
      });
    });
    this.map.triggerRepaint();
    return taken;
  }

  /** Where the whole world is seen from: a narrow map shows a part of it, that of the household. */
  private middle(): Point {
    const { globe, center } = this.wishes;
    if (globe && center) return center;
    return [this.host.clientWidth < narrow ? (center?.[0] ?? 10) : 10, 28];
  }

  private widest(): number {
    const { clientWidth, clientHeight } = this.host;
    const latitude = this.wishes.center?.[1] ?? 28;
    // A globe of maplibre is the larger, the farther from the equator its middle is.
    const round = Math.min(clientWidth, clientHeight) / 158 * Math.cos((latitude * Math.PI) / 180);
    return Math.max(0, Math.log2(this.wishes.globe ? round : Math.max(clientWidth / 540, clientHeight / 620)));
  }

  /** The whole globe, that turns to us what is played most. */
  private spinIn(): void {
    const [center, zoom] = [this.middle(), this.widest()];
    if (!calm()) this.map.jumpTo({ center: [center[0] - 75, center[1] / 2], zoom: Math.max(0, zoom - 0.5) });
    this.map.easeTo({ center, zoom, duration: 1800, animate: !calm() });
  }

  private async refine(): Promise<void> {
    this.world = await fineWorld();
    this.set("land", [this.world.land]);
    this.set("borders", [this.world.borders]);
  }

  private async fill(): Promise<void> {
    await Promise.all([this.fillCells(), this.fillWays(), this.fillAnchors()]);
  }

  private async fillAnchors(): Promise<void> {
    const { home, servers } = await anchors();
    const spots = new Map<string, { at: Point; names: string[] }>();
    if (home) spots.set(`${home.longitude},${home.latitude}`, { at: [home.longitude, home.latitude], names: [] });
    for (const one of servers) {
      const key = `${one.longitude},${one.latitude}`;
      const spot = spots.get(key) ?? { at: [one.longitude, one.latitude] as Point, names: [] };
      if (one.name) spot.names.push(one.name);
      spots.set(key, spot);
    }
    this.set("anchors", [...spots.values()].map(({ at, names }) => ({ type: "Feature", properties: { name: names.join(" · ") }, geometry: { type: "Point", coordinates: at } })));
  }

  private async fillCells(): Promise<void> {
    if (this.wishes.layer !== "hexagons") return;
    this.cellsOf.abort();
    const mine = (this.cellsOf = new AbortController());
    const box = this.map.getZoom() < 3 ? "" : boxOf(this.map.getBounds());
    try {
      const drawn = await hexagons(this.wishes.query, this.map.getZoom() + 0.4, box, mine.signal);
      if (!mine.signal.aborted) this.showCells(drawn);
    } catch (error) {
      if (!mine.signal.aborted) throw error;
    }
  }

  private showCells({ features, most }: Drawn): void {
    this.set("cells", features);
    this.map.setPaintProperty("cells", "fill-color", ramp(geoColors(this.host), most));
    this.scale(most);
  }

  private async fillWays(): Promise<void> {
    const { layer, query } = this.wishes;
    if (layer !== "ways") return;
    const { features, most } = await ways(query);
    if (query !== this.wishes.query) return;
    this.set("ways", features);
    this.set("ends", endsOf(features));
    this.scaleOfWays = most;
    this.scale(most);
  }

  /** How many plays the largest point in view has. */
  private measure(): void {
    const { layer } = this.wishes;
    if (layer !== "places" && layer !== "heat") return;
    const found = this.map.querySourceFeatures("places", { sourceLayer: "places" });
    this.scale(found.reduce((most, one) => Math.max(most, Number(one.properties.plays)), 0));
  }

  private scale(most: number): void {
    if (this.wishes.layer === "ways") most = this.scaleOfWays;
    if (most === this.most) return;
    this.most = most;
    this.wishes.onScale(most);
  }

  private showLayer(): void {
    const wanted = new Set(this.filming ? filmLayers : shownBy[this.wishes.layer]);
    for (const id of [...Object.values(shownBy).flat(), ...filmLayers]) {
      this.map.setLayoutProperty(id, "visibility", wanted.has(id) ? "visible" : "none");
    }
    // Where home is a place itself, its mark stands beside the number of plays.
    for (const id of anchorLayers) this.map.setPaintProperty(id, "circle-translate", wanted.has("places") ? badge : [0, 0]);
    if (wanted.has("ways") && !calm()) this.flow.start(geoColors(this.host).light);
    else this.flow.stop();
  }

  private at(point: { x: number; y: number }): Touched | null {
    if (this.filming) return null;
    const layers = touchable.filter((id) => this.map.getLayoutProperty(id, "visibility") !== "none");
    const around: [PointLike, PointLike] = [[point.x - reach / 2, point.y - reach / 2], [point.x + reach / 2, point.y + reach / 2]];
    const [found] = this.map.queryRenderedFeatures(around, { layers });
    this.map.getCanvas().style.cursor = found ? "pointer" : "";
    this.outline(found);
    return found ? touched(found, point) : null;
  }

  /** A ring or an edge about what the pointer is on. */
  private outline(found: MapGeoJSONFeature | undefined): void {
    const key = found ? JSON.stringify([found.layer.id, found.properties]) : "";
    if (key === this.over) return;
    this.over = key;
    this.touchedNow = null;
    if (!found) {
      this.set("touched", []);
      return;
    }
    const size = found.layer.paint as Record<string, unknown> | undefined;
    const radius = Number(size?.["circle-radius"] ?? 0);
    this.touchedNow = { type: "Feature", properties: { radius }, geometry: found.geometry };
    this.set("touched", [this.touchedNow]);
  }

  private pick(point: { x: number; y: number }, at: Point): void {
    const found = this.at(point);
    if (!found) return;
    const many = found.places > 1 && !found.cell;
    if (many && this.map.getZoom() < closest - 0.5) {
      this.map.easeTo({ center: at, zoom: Math.min(closest, this.map.getZoom() + 2), animate: !calm() });
      return;
    }
    this.mark(this.touchedNow);
    this.uncover(point);
    this.wishes.onPick(found);
  }

  /** A ring or an edge about what is told of in the panel; null takes it away. */
  mark(found: Feature | null): void {
    this.set("picked", found ? [found] : []);
  }

  /** Move what would be below the panel beside it. */
  private uncover({ x, y }: { x: number; y: number }): void {
    const { clientWidth, clientHeight } = this.host;
    const wide = clientWidth > narrow;
    const right = wide ? Math.max(0, x - (clientWidth - panel)) : 0;
    const down = wide ? 0 : Math.max(0, y - clientHeight * 0.2);
    if (right + down > 0) this.map.panBy([right, down], { animate: !calm() });
  }

  private set(name: string, features: Feature[]): void {
    this.map.getSource<GeoJSONSource>(name)?.setData({ type: "FeatureCollection", features });
  }
}

/** In the worker there is no address of the page to begin from. */
function tilesOf(query: string): string {
  return `${location.origin}${url("/api/v1/spatial/tiles/{z}/{x}/{y}")}?${query}&at_once=1`;
}

function boxOf(bounds: LngLatBounds): string {
  const west = Math.max(-540, bounds.getWest()).toFixed(4);
  const east = Math.min(540, bounds.getEast()).toFixed(4);
  return `&west=${west}&south=${Math.max(-90, bounds.getSouth()).toFixed(4)}&east=${east}&north=${Math.min(90, bounds.getNorth()).toFixed(4)}`;
}

function touched(found: MapGeoJSONFeature, { x, y }: { x: number; y: number }): Touched {
  const { plays, watch_s, places, place, cell, city, country_code, km } = found.properties as Partial<Touched>;
  return {
    plays: plays ?? 0,
    watch_s: watch_s ?? 0,
    places: places ?? 1,
    x,
    y,
    ...(place ? { place } : {}),
    ...(cell ? { cell } : {}),
    ...(city ? { city } : {}),
    ...(country_code ? { country_code } : {}),
    ...(km ? { km } : {}),
  };
}

function pulse(one: LivePoint): HTMLElement {
  const element = Object.assign(document.createElement("span"), { className: "map-live", title: one.label });
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", one.label);
  if (one.count > 1) element.textContent = String(one.count);
  return element;
}
