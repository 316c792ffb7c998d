"""The page that runs in a browser, driven in a headless one: its numbers are Keras's.

Needs `npm install --prefix docs/browser` and Chromium; `.ci/run` has both where npm is.
"""

import functools
import http.server
import importlib
import io
import json
import queue
import shutil
import subprocess
import threading

import numpy as np
import pytest
import pywt
from PIL import Image

from keras_wavelets import applications
from keras_wavelets import data

build = importlib.import_module("docs.browser.build")
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    None,
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (build.RUNTIME.is_dir() and CHROMIUM),
        reason="needs `npm install --prefix docs/browser` and Chromium",
    ),
    # tf2onnx asks NumPy for names of old.
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning"),
]
# Goes the way of a visitor: gives the page a file, waits for its table, and looks.
VISIT = """<!doctype html><iframe id="page" src="index.html"></iframe>
<script type="module">
import { classify, decompose, grayPixels, load } from "./page.mjs";
const send = (found) =>
  fetch("/found", { method: "POST", body: JSON.stringify(found) });
const page = document.getElementById("page");
const until = async (ready) => {
  while (!ready()) await new Promise((done) => setTimeout(done, 20));
};
try {
  const inside = () => page.contentDocument;
  await until(() => /Ready/.test(inside()?.getElementById("state")?.textContent ?? ""));
  const picture = await (await fetch("garment.png")).blob();
  const files = new DataTransfer();
  files.items.add(new File([picture], "garment.png"));
  inside().getElementById("file").files = files.files;
  inside().getElementById("file").dispatchEvent(new Event("change"));
  await until(() => /Done/.test(inside().getElementById("state").textContent));
  const cells = inside().querySelectorAll("#scores td");
  const bands = inside().getElementById("bands");
  const drawn = bands.getContext("2d").getImageData(0, 0, 256, 256).data;
  const models = await load();
  const small = grayPixels(await createImageBitmap(picture), 28);
  const photograph = await (await fetch("photograph.png")).blob();
  const large = grayPixels(await createImageBitmap(photograph), 256);
  const wrong = new DataTransfer();
  wrong.items.add(new File(["no picture"], "a.png"));
  inside().getElementById("file").files = wrong.files;
  inside().getElementById("file").dispatchEvent(new Event("change"));
  await until(() => inside().getElementById("error").textContent);
  await send({
    table: Array.from(cells, (cell) => cell.textContent),
    shades: new Set(drawn).size,
    scores: await classify(models, small),
    planes: await decompose(models, large),
    error: inside().getElementById("error").textContent,
  });
} catch (error) { await send({ failed: String(error) }); }
</script>"""


class Server(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, and takes what the page found."""

    found = None

    def do_POST(self):
        self.found.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def garment():
    (picture,), _ = data.load_arrays("fashion_mnist_mini", "test[:1]")
    return np.round(255 * picture[..., 0]).astype("uint8")


def photograph():
    return pywt.data.camera()[::2, ::2]


def png(pixels):
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What a visit in headless Chromium finds."""
    folder = build.build(tmp_path_factory.mktemp("page"))
    (folder / "garment.png").write_bytes(png(garment()))
    (folder / "photograph.png").write_bytes(png(photograph()))
    (folder / "visit.html").write_text(VISIT)
    answers = queue.Queue()
    handler = type("Handler", (Server,), {"found": answers})
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=folder)
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = subprocess.Popen(
            [
                CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu",
                f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
                "--remote-debugging-port=0",
                f"http://127.0.0.1:{server.server_address[1]}/visit.html",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            answer = answers.get(timeout=300)
        finally:
            browser.kill()
            browser.wait()
            server.shutdown()
    assert "failed" not in answer, answer
    return answer


def test_scores_in_the_browser_are_those_of_keras(found):
    model = applications.WaveMixLite8x5(weights="fashion_mnist")
    picture = garment().astype("float32") / 255
    expected = model.predict(picture[None, ..., None], verbose=0)[0]
    np.testing.assert_allclose(found["scores"], expected, atol=1e-5)
    best = int(expected.argmax())
    (card,) = applications.shipped_weights(
        "WaveMixLite8x5", like="fashion_mnist", exactly=True
    )
    assert found["table"][0] == card.class_names[best]
    assert found["table"][1] == f"{100 * expected[best]:.1f} %"


def test_bands_in_the_browser_are_those_of_pywavelets(found):
    average, *details = pywt.wavedec2(
        photograph() / 255, build.WAVELET, "periodization", level=build.LEVEL
    )
    planes = [average, *(band for level in details for band in level)]
    assert len(found["planes"]) == len(planes)
    for plane, expected in zip(found["planes"], planes, strict=True):
        assert plane["side"] == len(expected)
        np.testing.assert_allclose(plane["data"], expected.ravel(), atol=1e-5)


def test_the_page_draws_and_says_what_is_no_picture(found):
    assert found["shades"] > 10
    assert found["error"].startswith("This file cannot be shown as a picture")
