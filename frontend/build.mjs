// Bundles src/ into static/dist with content-hashed names and a manifest.json that maps plain to hashed names.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { feature } from "topojson-client";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "static", "dist");
const named = { "src/main.ts": "main.js", "src/styles/main.css": "styles.css" };
const watch = process.argv.includes("--watch");

const options = {
  absWorkingDir: here,
  entryPoints: { main: "src/main.ts", styles: "src/styles/main.css" },
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome123", "firefox120", "safari17.5"],
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "file" },
  minify: !watch,
  sourcemap: watch ? "linked" : false,
  legalComments: "linked",
  metafile: true,
  logLevel: "info",
  plugins: [{ name: "manifest", setup: (build) => build.onEnd(finish) }],
};

/** One <symbol> per icon: those of lucide named in icons.json and our own in src/icons. */
async function sprite() {
  const names = JSON.parse(await readFile(join(here, "src/icons/icons.json"), "utf8"));
  const own = (await readdir(join(here, "src/icons"))).filter((name) => name.endsWith(".svg"));
  const paths = [
    ...names.map((name) => join(here, "node_modules/lucide-static/icons", `${name}.svg`)),
    ...own.map((name) => join(here, "src/icons", name)),
  ];
  const symbols = await Promise.all(paths.map(symbol));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

async function symbol(path) {
  const svg = (await readFile(path, "utf8")).replace(/<!--.*?-->/gs, "");
  const viewBox = /viewBox="([^"]+)"/.exec(svg)[1];
  const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const tight = body.replace(/\s+/g, " ").replace(/> </g, "><").trim();
  return `<symbol id="${basename(path, ".svg")}" viewBox="${viewBox}">${tight}</symbol>`;
}

/** The outlines of the continents as one path in degrees, north up, from 0,0 to 360,180. */
async function world() {
  const atlas = JSON.parse(await readFile(join(here, "node_modules/world-atlas/land-110m.json"), "utf8"));
  const land = feature(atlas, atlas.objects.land).features.flatMap((one) => one.geometry.coordinates).flat();
  const ring = (points) => points.map(([x, y], index) => {
    // A coast that crosses the date line goes on at the other edge of the map.
    const jump = index === 0 || Math.abs(x - points[index - 1][0]) > 180;
    return `${jump ? "M" : "L"}${(x + 180).toFixed(1)} ${(90 - y).toFixed(1)}`;
  }).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg"><symbol id="land" viewBox="0 0 360 180"><path d="${land.map(ring).join("")}"/></symbol></svg>`;
}

async function copyHashed(manifest, name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const dot = name.lastIndexOf(".");
  const hashed = `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
  await writeFile(join(out, hashed), content);
  manifest[name] = hashed;
}

async function finish(result) {
  if (result.errors.length > 0) return;
  const manifest = {};
  const kept = new Set();
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    const file = relative(out, join(here, path));
    kept.add(file);
    if (named[output.entryPoint]) manifest[named[output.entryPoint]] = file;
    if (file.startsWith("inter-latin-wght-normal")) manifest["inter.woff2"] = file;
  }
  await copyHashed(manifest, "sprite.svg", await sprite());
  await copyHashed(manifest, "world.svg", await world());
  await copyHashed(manifest, "favicon.svg", await readFile(join(here, "src/favicon.svg"), "utf8"));
  await writeFile(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const current = new Set([...kept, ...Object.values(manifest), "manifest.json"]);
  for (const file of await readdir(out)) if (!current.has(file)) await rm(join(out, file), { recursive: true });
}

await mkdir(out, { recursive: true });
if (watch) await (await esbuild.context(options)).watch();
else await esbuild.build(options);
