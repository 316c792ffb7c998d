// The page's work: pixels of a picture through two ONNX models, and what comes out drawn.
import * as ort from "./ort.wasm.min.mjs";

ort.env.wasm.wasmPaths = new URL("./", import.meta.url).href;
// Threads need headers that most servers of plain files do not send.
ort.env.wasm.numThreads = 1;

const GARMENT = 28;

/** Gray values between 0 and 1 of the square middle of an image, at a side of choice. */
export function grayPixels(image, side) {
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const cut = Math.min(image.width, image.height);
  const left = (image.width - cut) / 2, top = (image.height - cut) / 2;
  context.imageSmoothingQuality = "high";
  context.drawImage(image, left, top, cut, cut, 0, 0, side, side);
  const { data } = context.getImageData(0, 0, side, side);
  const gray = new Float32Array(side * side);
  for (let i = 0; i < gray.length; i++) {
    gray[i] = (0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]) / 255;
  }
  return gray;
}

export async function load(folder = new URL("./", import.meta.url)) {
  const facts = await (await fetch(new URL("facts.json", folder))).json();
  const open = (name) => ort.InferenceSession.create(new URL(name, folder).href);
  return { facts, garments: await open("garments.onnx"), bands: await open("bands.onnx") };
}

async function run(session, pixels, side) {
  const tensor = new ort.Tensor("float32", pixels, [1, side, side, 1]);
  const outputs = await session.run({ [session.inputNames[0]]: tensor });
  return session.outputNames.map((name) => outputs[name]);
}

/** Scores of the ten classes. */
export async function classify(models, pixels) {
  const [scores] = await run(models.garments, pixels, GARMENT);
  return Array.from(scores.data);
}

/** Average, then three details of each level from the coarsest on; each has its side. */
export async function decompose(models, pixels) {
  const outputs = await run(models.bands, pixels, models.facts.side);
  const planes = [];
  for (const { data, dims } of outputs) {
    const [, side, , count] = dims;
    for (let c = 0; c < count; c++) {
      planes.push({ side, data: Array.from({ length: side * side }, (_, i) => data[i * count + c]) });
    }
  }
  return planes;
}

function drawPlane(context, { side, data }, x, y, low, high) {
  const image = context.createImageData(side, side);
  data.forEach((value, i) => {
    const shade = 255 * (value - low) / (high - low || 1);
    image.data.set([shade, shade, shade, 255], 4 * i);
  });
  context.putImageData(image, x, y);
}

function drawBands(canvas, planes) {
  const context = canvas.getContext("2d");
  const range = (values) => values.reduce(([l, h], v) => [Math.min(l, v), Math.max(h, v)], [Infinity, -Infinity]);
  drawPlane(context, planes[0], 0, 0, ...range(planes[0].data));
  for (let i = 1; i < planes.length; i += 3) {
    const level = planes.slice(i, i + 3), side = level[0].side;
    const most = Math.max(...level.map(({ data }) => range(data.map(Math.abs))[1]));
    // As the field has it: horizontal details below the average, vertical ones beside it.
    [[0, side], [side, 0], [side, side]].forEach(([x, y], k) => drawPlane(context, level[k], x, y, -most, most));
  }
}

function drawScores(table, scores, classes) {
  const ranked = scores.map((score, i) => [score, classes[i]]).sort((a, b) => b[0] - a[0]);
  table.replaceChildren(...ranked.slice(0, 5).map(([score, name]) => {
    const row = document.createElement("tr");
    for (const text of [name, `${(100 * score).toFixed(1)} %`]) row.insertCell().textContent = text;
    return row;
  }));
}

export async function start(page) {
  const at = (name) => page.getElementById(name);
  let models, shown;
  async function show() {
    const begin = performance.now();
    const large = grayPixels(shown, models.facts.side);
    const small = grayPixels(shown, GARMENT).map((v) => (at("invert").checked ? 1 - v : v));
    drawBands(at("bands"), await decompose(models, large));
    drawPlane(at("seen").getContext("2d"), { side: GARMENT, data: Array.from(small) }, 0, 0, 0, 1);
    drawScores(at("scores"), await classify(models, small), models.facts.classes);
    at("state").textContent = `Done in ${(performance.now() - begin).toFixed(0)} ms.`;
  }
  async function take(file) {
    at("error").textContent = "";
    try {
      shown = await createImageBitmap(file);
      await show();
    } catch (error) {
      at("error").textContent = `This file cannot be shown as a picture (${error.message}).`;
    }
  }
  const drop = at("drop");
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
  at("file").addEventListener("change", () => at("file").files[0] && take(at("file").files[0]));
  at("invert").addEventListener("change", () => shown && show());
  try {
    models = await load();
    at("state").textContent = "Ready.";
    if (at("file").files[0]) take(at("file").files[0]);
  } catch (error) {
    at("error").textContent = `The models could not be loaded (${error.message}).`;
  }
}
