"""Talks to a running server with NVIDIA's tritonclient, which nobody here wrote.

    ./topwork serve --model pets=run &
    pip install 'tritonclient[http]'
    python benchmarks/conformance.py 127.0.0.1:8080 pets

Sends one batch of random numbers in every form that the client has (bytes, JSON, compressed, several at once) and
expects the same outputs each time; asks for classes; and expects a refusal, not silence, for what is not honoured.
Exit code 1 and the name of the check where one fails.
"""

import sys

import numpy as np
from tritonclient import http
from tritonclient.utils import InferenceServerException, triton_to_np_dtype


def main(url, model):
    client = http.InferenceServerClient(url, concurrency=4)
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(model)
    metadata = client.get_model_metadata(model)
    names = [output["name"] for output in metadata["outputs"]]
    first = names[0]
    random = np.random.default_rng(1)
    arrays = {}
    for value in metadata["inputs"]:
        shape = [2 if size < 0 else size for size in value["shape"]]
        numbers = random.integers(0, 2, shape)
        arrays[value["name"]] = (value["datatype"], numbers.astype(triton_to_np_dtype(value["datatype"])))

    def inputs(binary):
        made = []
        for name, (datatype, array) in arrays.items():
            made.append(http.InferInput(name, list(array.shape), datatype))
            made[-1].set_data_from_numpy(array, binary_data=binary)
        return made

    def wanted(**how):
        return [http.InferRequestedOutput(name, **how) for name in names]

    expected = client.infer(model, inputs(True)).as_numpy(first)

    def same(check, result):
        given = result.as_numpy(first)
        assert given.dtype == expected.dtype and np.array_equal(given, expected), check
        print("ok  ", check)

    def refused(check, status, **how):
        try:
            client.infer(model, inputs(True), **how)
        except InferenceServerException as failure:
            assert failure.status() == str(status), (check, failure)
            print("ok  ", check, "-", failure.message())
            return
        raise AssertionError(f"{check}: answered as if it were not there")

    for binary_in in (True, False):
        for binary_out in (True, False):
            same(
                f"bytes in {binary_in}, bytes out {binary_out}",
                client.infer(model, inputs(binary_in), outputs=wanted(binary_data=binary_out)),
            )
    for algorithm in ("gzip", "deflate"):
        same(
            f"request in {algorithm}",
            client.infer(model, inputs(True), request_compression_algorithm=algorithm),
        )
    for index, waiting in enumerate([client.async_infer(model, inputs(True)) for _ in range(8)]):
        same(f"one of eight at once, {index}", waiting.get_result())
    answer = client.infer(model, inputs(True), request_id="seven", timeout=60_000_000)
    same("identifier and timeout", answer)
    assert answer.get_response()["id"] == "seven"

    for binary in (True, False):
        if expected.ndim not in (1, 2):
            break
        how = {"class_count": 1, "binary_data": binary}
        classes = client.infer(model, inputs(True), outputs=wanted(**how)).as_numpy(first)
        best = [(text.decode() if binary else text).split(":") for text in classes.reshape(-1)]
        rows = expected.reshape(-1, expected.shape[-1])
        assert [int(parts[1]) for parts in best] == list(rows.argmax(axis=1)), "classes"
        assert np.allclose([float(parts[0]) for parts in best], rows.max(axis=1)), "their values"
        print("ok   classes, bytes", binary)

    refused("timeout of a microsecond", 504, timeout=1)
    refused("priority", 400, priority=1)
    refused("sequence", 400, sequence_id=5, sequence_start=True)
    refused("parameter of one's own", 400, parameters={"mine": 1})
    refused("unknown output", 400, outputs=[http.InferRequestedOutput("no such output")])
    refused("unknown version", 404, model_version="99")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
