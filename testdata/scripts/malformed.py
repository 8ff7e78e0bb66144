"""SavedModels that are broken in one way each: data/malformed.

`valid` is the healthy model they are made of: y = relu(x W + b), float32[n, 4] -> float32[n, 3], whose signature calls
a function that calls a function. malformed.json says per folder of malformed.zip.gz what is wrong with it.
"""

import shutil
import struct

import numpy as np

import bundle
import common
import seeded_weights

FOLDER = common.DATA / "malformed"
MADE = common.BUILD / "malformed"
DATA_FILE = "variables.data-00000-of-00001"
KERNEL = "kernel/.ATTRIBUTES/VARIABLE_VALUE"
BIAS = "bias/.ATTRIBUTES/VARIABLE_VALUE"
CASES = {}


def case(what):
    """Registers a function that breaks a copy of `valid`; its name, with dashes, is the folder's."""
    def register(function):
        CASES[function.__name__.replace("_", "-")] = (what, function)
        return function

    return register


def save_valid(path):
    import tensorflow as tf

    class Tiny(tf.Module):
        def __init__(self):
            super().__init__("tiny")
            self.kernel = tf.Variable(seeded_weights.values("tiny/kernel", (4, 3), 0.0, 1.0), name="kernel")
            self.bias = tf.Variable(seeded_weights.values("tiny/bias", (3,), 0.0, 0.1), name="bias")

        @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32, name="x")])
        def inner(self, x):
            return tf.nn.bias_add(tf.matmul(x, self.kernel, name="product"), self.bias, name="sum")

        @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32, name="x")])
        def outer(self, x):
            return {"y": tf.nn.relu(self.inner(x), name="positive")}

    module = Tiny()
    tf.saved_model.save(module, str(path), signatures={"serving_default": module.outer})
    x = seeded_weights.values("tiny/input", (2, 4), 0.0, 1.0)
    common.save_npy(FOLDER / "input.npy", x)
    common.save_npy(FOLDER / "expected.npy", module.outer(x)["y"].numpy())
    (path / "fingerprint.pb").unlink()  # it would not fit the edited graphs


# saved_model.pb as bytes

@case("saved_model.pb has no bytes")
def empty_pb(folder):
    (folder / "saved_model.pb").write_bytes(b"")


@case("saved_model.pb is 512 bytes of noise, not a protobuf message")
def garbage_pb(folder):
    noise = (seeded_weights.units("noise", 512) * 127 + 128).astype(np.uint8)
    (folder / "saved_model.pb").write_bytes(noise.tobytes())


@case("saved_model.pb ends after two thirds of its bytes")
def truncated_pb(folder):
    path = folder / "saved_model.pb"
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


@case("saved_model.pb is absent")
def missing_pb(folder):
    (folder / "saved_model.pb").unlink()


# the bundle as bytes

def index_of(folder):
    return folder / "variables" / "variables.index"


def data_of(folder):
    return folder / "variables" / DATA_FILE


@case("the folder variables is absent, though the graph has variables")
def missing_variables(folder):
    shutil.rmtree(folder / "variables")


@case("variables.index is absent, its data is there")
def missing_index(folder):
    index_of(folder).unlink()


@case("variables.data-00000-of-00001 is absent, its index is there")
def missing_data(folder):
    data_of(folder).unlink()


@case("variables.index ends 20 bytes early, inside the footer")
def truncated_index(folder):
    index_of(folder).write_bytes(index_of(folder).read_bytes()[:-20])


@case("variables.index has no bytes")
def empty_index(folder):
    index_of(folder).write_bytes(b"")


@case("one bit of a data block of variables.index is flipped; the block's CRC32C tells")
def flipped_index(folder):
    content = bytearray(index_of(folder).read_bytes())
    content[40] ^= 0x10
    index_of(folder).write_bytes(bytes(content))


@case("the footer of variables.index points far beyond the end of the file")
def index_footer_outside(folder):
    content = index_of(folder).read_bytes()
    handles = b"\x00\x08" + b"\xff\xff\xff\xff\xff\xff\xff\xff\x7f" + b"\xff\xff\xff\xff\x0f"
    index_of(folder).write_bytes(content[:-bundle.FOOTER] + handles.ljust(40, b"\0") + struct.pack("<Q", bundle.MAGIC))


@case("one bit of the kernel's data is flipped; the tensor's CRC32C tells")
def flipped_data(folder):
    content = bytearray(data_of(folder).read_bytes())
    content[entries(folder)[KERNEL].offset + 5] ^= 0x01
    data_of(folder).write_bytes(bytes(content))


@case("the data file ends in the middle of the kernel")
def truncated_data(folder):
    kernel = entries(folder)[KERNEL]
    data_of(folder).write_bytes(data_of(folder).read_bytes()[: kernel.offset + kernel.size // 2])


# the bundle's entries

def entries(folder):
    from tensorflow.core.protobuf import tensor_bundle_pb2

    return {
        key.decode(): tensor_bundle_pb2.BundleEntryProto.FromString(value)
        for key, value in bundle.read_index(index_of(folder)) if key
    }


def edit_entry(folder, key, edit):
    from tensorflow.core.protobuf import tensor_bundle_pb2

    rows = []
    for name, value in bundle.read_index(index_of(folder)):
        if name.decode() == key:
            entry = tensor_bundle_pb2.BundleEntryProto.FromString(value)
            edit(entry)
            value = entry.SerializeToString()
        rows.append((name, value))
    bundle.write_index(index_of(folder), rows)


def set_shape(entry, sizes):
    del entry.shape.dim[:]
    for size in sizes:
        entry.shape.dim.add(size=size)


@case("the index header says 2 shards and the kernel lies in the second, whose file is absent")
def missing_shard(folder):
    from tensorflow.core.protobuf import tensor_bundle_pb2

    rows = []
    for key, value in bundle.read_index(index_of(folder)):
        if not key:
            header = tensor_bundle_pb2.BundleHeaderProto.FromString(value)
            header.num_shards = 2
            value = header.SerializeToString()
        rows.append((key, value))
    bundle.write_index(index_of(folder), rows)
    edit_entry(folder, KERNEL, lambda entry: setattr(entry, "shard_id", 1))
    data_of(folder).rename(folder / "variables" / "variables.data-00000-of-00002")


@case("the kernel's shard is 7 of 1")
def shard_out_of_range(folder):
    edit_entry(folder, KERNEL, lambda entry: setattr(entry, "shard_id", 7))


@case("the kernel's offset is 2^63 - 8: offset + size overflows a signed 64-bit integer")
def offset_overflow(folder):
    edit_entry(folder, KERNEL, lambda entry: setattr(entry, "offset", 2**63 - 8))


@case("the kernel's offset is negative")
def negative_offset(folder):
    edit_entry(folder, KERNEL, lambda entry: setattr(entry, "offset", -4))


@case("the kernel's size is 2^62 bytes")
def absurd_size(folder):
    edit_entry(folder, KERNEL, lambda entry: setattr(entry, "size", 2**62))


@case("the kernel's shape is [2^20, 2^20]: 2^40 elements, 4 TiB, in a file of a few hundred bytes")
def absurd_shape(folder):
    def edit(entry):
        set_shape(entry, [2**20, 2**20])
        entry.size = 2**42

    edit_entry(folder, KERNEL, edit)


@case("the kernel's shape is [2^32, 2^32]: the number of elements overflows 64 bits to 0")
def shape_overflow(folder):
    edit_entry(folder, KERNEL, lambda entry: set_shape(entry, [2**32, 2**32]))


@case("the kernel's shape is [4, -3]")
def negative_shape(folder):
    edit_entry(folder, KERNEL, lambda entry: set_shape(entry, [4, -3]))


@case("the kernel's size is 40 bytes, its shape [4, 3] of float32 needs 48")
def size_against_shape(folder):
    edit_entry(folder, KERNEL, lambda entry: setattr(entry, "size", 40))


@case("the bundle holds the kernel as int32, the graph declares float32")
def wrong_dtype(folder):
    edit_entry(folder, KERNEL, lambda entry: setattr(entry, "dtype", 3))


@case("the bundle holds the kernel as [3, 4], the graph declares [4, 3]")
def wrong_shape(folder):
    edit_entry(folder, KERNEL, lambda entry: set_shape(entry, [3, 4]))


@case("the bundle has no entry for the bias, which the graph reads")
def missing_variable(folder):
    rows = [row for row in bundle.read_index(index_of(folder)) if row[0].decode() != BIAS]
    bundle.write_index(index_of(folder), rows)


# the graph

def edit_graph(folder, edit):
    from tensorflow.core.protobuf import saved_model_pb2

    path = folder / "saved_model.pb"
    saved = saved_model_pb2.SavedModel.FromString(path.read_bytes())
    edit(saved)
    path.write_bytes(saved.SerializeToString(deterministic=True))


def function_with(saved, op):
    """The library function that has a node of that op, and the node."""
    for function in saved.meta_graphs[0].graph_def.library.function:
        for node in function.node_def:
            if node.op == op:
                return function, node
    raise ValueError(f"no function with {op}")


@case("there is no signature at all")
def no_signatures(folder):
    edit_graph(folder, lambda saved: saved.meta_graphs[0].signature_def.clear())


@case("there is no meta graph")
def no_meta_graph(folder):
    edit_graph(folder, lambda saved: saved.ClearField("meta_graphs"))


@case("the only meta graph has the tag train, not serve")
def no_serve_tag(folder):
    def edit(saved):
        saved.meta_graphs[0].meta_info_def.tags[:] = ["train"]

    edit_graph(folder, edit)


@case("serving_default's output names the tensor nowhere:0, which does not exist")
def dangling_signature(folder):
    def edit(saved):
        for output in saved.meta_graphs[0].signature_def["serving_default"].outputs.values():
            output.name = "nowhere:0"

    edit_graph(folder, edit)


@case("the inner function calls the outer function, which calls the inner one")
def cyclic_functions(folder):
    def edit(saved):
        inner, product = function_with(saved, "MatMul")
        outer, call = next(
            (function, node)
            for function in saved.meta_graphs[0].graph_def.library.function
            for node in function.node_def
            if node.op == "StatefulPartitionedCall" and node.attr["f"].func.name == inner.signature.name
        )
        again = inner.node_def.add()
        again.CopyFrom(call)
        again.name = "again"
        again.attr["f"].func.name = outer.signature.name
        again.input[:] = [inner.signature.input_arg[i].name for i in range(len(call.input))]
        product.input[0] = "again:output:0"

    edit_graph(folder, edit)


@case("in the inner function the sum is an input of the product, whose output is an input of the sum")
def cyclic_graph(folder):
    def edit(saved):
        _, product = function_with(saved, "MatMul")
        product.input[0] = "sum:output:0"

    edit_graph(folder, edit)


@case("the product's op is NoSuchOp")
def unknown_op(folder):
    edit_graph(folder, lambda saved: setattr(function_with(saved, "MatMul")[1], "op", "NoSuchOp"))


@case("an input of the product is nowhere:output:0, and there is no such node")
def dangling_input(folder):
    def edit(saved):
        function_with(saved, "MatMul")[1].input[0] = "nowhere:output:0"

    edit_graph(folder, edit)


@case("the product is asked for output 5, it has one")
def output_out_of_range(folder):
    def edit(saved):
        function_with(saved, "BiasAdd")[1].input[0] = "product:product:5"

    edit_graph(folder, edit)


@case("the outer function calls __inference_gone, which the library does not have")
def unknown_function(folder):
    def edit(saved):
        inner, _ = function_with(saved, "MatMul")
        for function in saved.meta_graphs[0].graph_def.library.function:
            for node in function.node_def:
                if node.op == "StatefulPartitionedCall" and node.attr["f"].func.name == inner.signature.name:
                    node.attr["f"].func.name = "__inference_gone"

    edit_graph(folder, edit)


@case("two nodes of the inner function are called product")
def duplicate_nodes(folder):
    def edit(saved):
        function, product = function_with(saved, "MatMul")
        function.node_def.add().CopyFrom(product)

    edit_graph(folder, edit)


@case("two nodes of the main graph have the same name")
def duplicate_main_nodes(folder):
    def edit(saved):
        graph = saved.meta_graphs[0].graph_def
        graph.node.add().CopyFrom(graph.node[0])

    edit_graph(folder, edit)


@case("the product lacks its attribute T")
def missing_attribute(folder):
    def edit(saved):
        del function_with(saved, "MatMul")[1].attr["T"]

    edit_graph(folder, edit)


def main():
    common.load_keras(3)
    for folder in (FOLDER, MADE):
        shutil.rmtree(folder, ignore_errors=True)
    save_valid(MADE / "valid")
    description = {"valid": "nothing is wrong: the model that the others are made of"}
    for name, (what, damage) in sorted(CASES.items()):
        folder = MADE / name
        shutil.copytree(MADE / "valid", folder)
        damage(folder)
        description[name] = what
    common.save_json(FOLDER / "malformed.json", description)
    files = sorted(path for path in MADE.rglob("*") if path.is_file())
    common.save_archive(
        FOLDER / "malformed.zip.gz", [(path.relative_to(MADE).as_posix(), path.read_bytes()) for path in files]
    )
    print(f"malformed: {len(CASES)} cases")


if __name__ == "__main__":
    main()
