#!/usr/bin/env python3
"""make_networks.py - published networks as ONNX files without weights, in the ways of exporters.

Built from the papers' tables with ONNX' own Python package (Debian: python3-onnx), so that the
import is tested on files that it did not write. Usage: make_networks.py [FOLDER]
"""
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Net:
    """A graph under construction; a tensor is its name, and its channels are kept."""

    def __init__(self, size=224, opset=9, batch=1):
        self.nodes, self.constants, self.size, self.opset, self.batch = [], [], size, opset, batch
        self.channels = {"data": 3}

    def constant(self, value):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(value, dtype=np.int64), name))
        return name

    def weight(self, *shape):
        """As in ONNX' light test models: a node that makes a tensor of the shape."""
        name = f"w{len(self.constants)}"
        value = helper.make_tensor("value", TensorProto.FLOAT, [1], [0.02])
        self.nodes.append(helper.make_node("ConstantOfShape", [self.constant(shape)], [name], value=value))
        return name

    def op(self, kind, inputs, channels=None, **attributes):
        out = f"t{len(self.nodes)}"
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [out], name=name, **attributes))
        self.channels[out] = channels or self.channels.get((inputs or [None])[0])
        return out

    def conv(self, x, channels, kernel, stride=1, pad=0, group=1, bias=True):
        kernel = (kernel, kernel) if isinstance(kernel, int) else kernel
        pad = (pad, pad) if isinstance(pad, int) else pad
        inputs = [x, self.weight(channels, self.channels[x] // group, *kernel)]
        if bias:
            inputs.append(self.weight(channels))
        return self.op("Conv", inputs, channels, kernel_shape=list(kernel), strides=[stride, stride],
                       pads=[*pad, *pad], group=group)

    def bn(self, x):
        return self.op("BatchNormalization", [x] + [self.weight(self.channels[x]) for _ in range(4)])

    def relu(self, x):
        return self.op("Relu", [x])

    def relu_conv(self, x, *args, **more):
        return self.relu(self.conv(x, *args, **more))

    def norm_conv(self, x, *args, **more):
        return self.bn(self.conv(x, *args, bias=False, **more))

    def pool(self, kind, x, kernel, stride, pads=(0, 0, 0, 0)):
        return self.op(kind, [x], kernel_shape=[kernel, kernel], strides=[stride, stride], pads=list(pads))

    def reshape(self, x, *shape, channels=None):
        return self.op("Reshape", [x, self.constant(shape)], channels)

    def fc(self, x, channels, depth):
        return self.op("Gemm", [x, self.weight(channels, depth), self.weight(channels)], channels, transB=1)

    def softmax(self, x):
        return self.op("Softmax", [x], axis=1)

    def concat(self, *tensors):
        return self.op("Concat", list(tensors), sum(self.channels[t] for t in tensors), axis=1)

    def save(self, x, name, folder):
        data = helper.make_tensor_value_info("data", TensorProto.FLOAT, [self.batch, 3, self.size, self.size])
        out = helper.make_tensor_value_info(x, TensorProto.FLOAT, [self.batch, 1000])
        graph = helper.make_graph(self.nodes, name, [data], [out], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)],
                                  producer_name="make_networks.py")
        model.ir_version = 4
        onnx.checker.check_model(model)
        onnx.save(model, os.path.join(folder, name + ".onnx"))


EDGE = (1, 1, 1, 1)


def resnet50():
    """He et al., CVPR 2016, Table 1: the stride is in the first 1x1 convolution."""
    net = Net()
    x = net.pool("MaxPool", net.relu(net.norm_conv("data", 64, 7, 2, 3)), 3, 2, EDGE)
    for width, n, first in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for i in range(n):
            stride = 1 if i else first
            y = net.relu(net.norm_conv(x, width, 1, stride))
            y = net.relu(net.norm_conv(y, width, 3, 1, 1))
            y = net.norm_conv(y, 4 * width, 1)
            x = net.relu(net.op("Sum", [y, x if i else net.norm_conv(x, 4 * width, 1, stride)], 4 * width))
    x = net.reshape(net.pool("AveragePool", x, 7, 1), 1, 2048)
    return net, net.softmax(net.fc(x, 1000, 2048))


def vgg19():
    """Simonyan and Zisserman, ICLR 2015, Table 1, column E."""
    net, x, depth = Net(), "data", 25088
    for channels, n in ((64, 2), (128, 2), (256, 4), (512, 4), (512, 4)):
        for _ in range(n):
            x = net.relu_conv(x, channels, 3, 1, 1)
        x = net.pool("MaxPool", x, 2, 2)
    x = net.reshape(x, 1, depth)
    for channels in (4096, 4096):
        x = net.op("Dropout", [net.relu(net.fc(x, channels, depth))], ratio=0.5)
        depth = channels
    return net, net.softmax(net.fc(x, 1000, depth))


def densenet121():
    """Huang et al., CVPR 2017, Table 1; each layer joins all before it, as torchvision exports."""
    net = Net()
    x = net.pool("MaxPool", net.relu(net.norm_conv("data", 64, 7, 2, 3)), 3, 2, EDGE)
    for block, n in enumerate((6, 12, 24, 16)):
        features = [x]
        for _ in range(n):
            y = net.concat(*features) if len(features) > 1 else x
            y = net.conv(net.relu(net.bn(y)), 128, 1, bias=False)
            features.append(net.conv(net.relu(net.bn(y)), 32, 3, 1, 1, bias=False))
        x = net.relu(net.bn(net.concat(*features)))
        if block < 3:
            x = net.pool("AveragePool", net.conv(x, net.channels[x] // 2, 1, bias=False), 2, 2)
    x = net.op("Flatten", [net.op("GlobalAveragePool", [x])], axis=1)
    return net, net.fc(x, 1000, 1024)


def inception_v1():
    """Szegedy et al., CVPR 2015, Table 1, with pooling that rounds down."""
    net = Net()
    x = net.op("LRN", [net.pool("MaxPool", net.relu_conv("data", 64, 7, 2, 3), 3, 2)], size=5)
    x = net.op("LRN", [net.relu_conv(net.relu_conv(x, 64, 1), 192, 3, 1, 1)], size=5)
    for widths in ("pool", (64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64), "pool",
                   (192, 96, 208, 16, 48, 64), (160, 112, 224, 24, 64, 64), (128, 128, 256, 24, 64, 64),
                   (112, 144, 288, 32, 64, 64), (256, 160, 320, 32, 128, 128), "pool",
                   (256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128)):
        if widths == "pool":
            x = net.pool("MaxPool", x, 3, 2)
            continue
        one, reduce3, three, reduce5, five, projection = widths
        x = net.concat(net.relu_conv(x, one, 1),
                       net.relu_conv(net.relu_conv(x, reduce3, 1), three, 3, 1, 1),
                       net.relu_conv(net.relu_conv(x, reduce5, 1), five, 5, 1, 2),
                       net.relu_conv(net.pool("MaxPool", x, 3, 1, EDGE), projection, 1))
    x = net.op("Dropout", [net.pool("AveragePool", x, 6, 1)], ratio=0.4)
    return net, net.softmax(net.fc(net.reshape(x, 1, 1024), 1000, 1024))


def inception_v3():
    """Szegedy et al., CVPR 2016, without the auxiliary classifier, as in torchvision: 1x7, 7x1."""
    net = Net(299, 11)
    conv = net.relu_conv

    def chain(x, *layers):
        for layer in layers:
            x = conv(x, *layer)
        return x

    def mean(x):
        return net.pool("AveragePool", x, 3, 1, EDGE)

    wide, high = ((1, 7), 1, (0, 3)), ((7, 1), 1, (3, 0))
    x = net.pool("MaxPool", chain("data", (32, 3, 2), (32, 3), (64, 3, 1, 1)), 3, 2)
    x = net.pool("MaxPool", chain(x, (80, 1), (192, 3)), 3, 2)
    for projection in (32, 64, 64):
        x = net.concat(conv(x, 64, 1), chain(x, (48, 1), (64, 5, 1, 2)),
                       chain(x, (64, 1), (96, 3, 1, 1), (96, 3, 1, 1)), conv(mean(x), projection, 1))
    x = net.concat(conv(x, 384, 3, 2), chain(x, (64, 1), (96, 3, 1, 1), (96, 3, 2)), net.pool("MaxPool", x, 3, 2))
    for k in (128, 160, 160, 192):
        x = net.concat(conv(x, 192, 1), chain(x, (k, 1), (k, *wide), (192, *high)),
                       chain(x, (k, 1), (k, *high), (k, *wide), (k, *high), (192, *wide)), conv(mean(x), 192, 1))
    x = net.concat(chain(x, (192, 1), (320, 3, 2)), chain(x, (192, 1), (192, *wide), (192, *high), (192, 3, 2)),
                   net.pool("MaxPool", x, 3, 2))
    for _ in range(2):
        y, z = conv(x, 384, 1), chain(x, (448, 1), (384, 3, 1, 1))
        x = net.concat(conv(x, 320, 1), *(conv(t, 384, k, 1, p) for t in (y, z)
                                          for k, p in (((1, 3), (0, 1)), ((3, 1), (1, 0)))), conv(mean(x), 192, 1))
    return net, net.fc(net.op("Flatten", [net.op("GlobalAveragePool", [x])]), 1000, 2048)


def shufflenet():
    """Zhang et al., CVPR 2018, Table 1, three groups."""
    net, size, groups = Net(), 56, 3
    x = net.pool("MaxPool", net.relu(net.norm_conv("data", 24, 3, 2, 1)), 3, 2, EDGE)
    for stage, n in enumerate((4, 8, 4)):
        channels = 240 * 2 ** stage
        for i in range(n):
            middle, out = channels // 4, channels if i else channels - net.channels[x]
            y = net.relu(net.norm_conv(x, middle, 1, group=groups if stage or i else 1))
            y = net.reshape(y, 1, groups, middle // groups, size, size)
            y = net.op("Transpose", [y], perm=[0, 2, 1, 3, 4])
            y = net.reshape(y, 1, middle, size, size, channels=middle)
            y = net.norm_conv(y, middle, 3, 1 if i else 2, 1, group=middle)
            y = net.norm_conv(y, out, 1, group=groups)
            if i:
                x = net.relu(net.op("Sum", [x, y]))
            else:
                x = net.relu(net.concat(net.pool("AveragePool", x, 3, 2, EDGE), y))
                size //= 2
    return net, net.softmax(net.fc(net.reshape(net.pool("AveragePool", x, 7, 1), 1, 960), 1000, 960))


def shufflenet_v2():
    """Ma et al., ECCV 2018, 1x: Split, and a mean over the image."""
    net, size = Net(opset=11), 28
    x = net.pool("MaxPool", net.relu_conv("data", 24, 3, 2, 1), 3, 2, EDGE)
    for channels, n in ((116, 4), (232, 8), (464, 4)):
        half = channels // 2
        for i in range(n):
            if i:
                left, right = f"left{channels}_{i}", f"right{channels}_{i}"
                net.nodes.append(helper.make_node("Split", [x], [left, right], axis=1))
                net.channels[left] = net.channels[right] = half
            else:
                left = net.conv(x, net.channels[x], 3, 2, 1, group=net.channels[x])
                left, right = net.relu_conv(left, half, 1), x
            right = net.conv(net.relu_conv(right, half, 1), half, 3, 1 if i else 2, 1, group=half)
            x = net.concat(left, net.relu_conv(right, half, 1))
            x = net.op("Transpose", [net.reshape(x, 1, 2, half, size, size)], perm=[0, 2, 1, 3, 4])
            x = net.reshape(x, 1, -1, size, size, channels=channels)
        size //= 2
    x = net.op("ReduceMean", [net.relu_conv(x, 1024, 1)], axes=[2, 3], keepdims=0)
    return net, net.fc(x, 1000, 1024)


def mobilenet_v2():
    """Sandler et al., CVPR 2018, Table 2: depthwise, clipped, an open batch, a computed shape."""
    net = Net(opset=11, batch="N")
    low, high = (net.op("Constant", [], value=numpy_helper.from_array(np.array(v, dtype=np.float32)))
                 for v in (0, 6))

    def six(x):
        return net.op("Clip", [x, low, high])

    x = six(net.conv("data", 32, 3, 2, 1))
    for factor, channels, n, first in ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
                                       (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)):
        for i in range(n):
            width = net.channels[x] * factor
            y = six(net.conv(x, width, 1)) if factor > 1 else x
            y = net.conv(six(net.conv(y, width, 3, 1 if i else first, 1, group=width)), channels, 1)
            x = net.op("Add", [x, y]) if i else y
    x = net.op("GlobalAveragePool", [six(net.conv(x, 1280, 1))])
    batch = net.op("Gather", [net.op("Shape", [x]), net.constant(0)], axis=0)
    shape = net.op("Concat", [net.op("Unsqueeze", [batch], axes=[0]), net.constant([-1])], axis=0)
    return net, net.fc(net.op("Reshape", [x, shape]), 1000, 1280)


if __name__ == "__main__":
    for make in (resnet50, vgg19, densenet121, inception_v1, inception_v3, shufflenet, shufflenet_v2,
                 mobilenet_v2):
        net, result = make()
        net.save(result, make.__name__, sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(__file__) or ".")
