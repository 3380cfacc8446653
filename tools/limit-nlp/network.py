"""A recurrent and convolutional network for emotions, larger than what ships: what may be reached without trained weights of others.

It is started by `network.ts`, which reads the texts with the tokeniser of the product and measures what is said here. FOLDER holds
`train.txt`, `dev.txt`, `unlabelled.txt` and `corpus.txt`, a text a line with a space between tokens, and `train.f32` and `dev.f32`,
the targets. Written is `NAME.dev.f32`, the heads' sums, and of a network that learnt from all texts `NAME.train.f32` too.
"""

import argparse
import os
import sys
import time
from collections import Counter
from functools import partial

# One thread: sums are then added up in one order, and the same seed gives the same network.
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
for library in ("OPENBLAS", "OMP"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import jax
import jax.numpy as jnp
import numpy as np
import scipy.sparse as sparse

STYLES = "\u0001\u0002\u0003"
LENGTHS = (16, 32, 56)
PAD, UNKNOWN = 0, 1
GRAM_ROWS = 1 << 15
GRAMS_A_WORD = 16
BATCH = 128
WINDOW = 4
TEXTS_A_REPORT = 20_000


def main():
    options = read_options()
    words = read_texts(options.folder, "train") + read_texts(options.folder, "unlabelled")
    vocabulary = Vocabulary(words)
    train = vocabulary.encode(read_texts(options.folder, "train"))
    dev = vocabulary.encode(read_texts(options.folder, "dev"))
    targets = read_targets(options.folder, "train", len(train))
    dev_targets = read_targets(options.folder, "dev", len(dev))
    vectors = word_vectors(options, vocabulary)
    count = options.count
    network = Network(options, vocabulary, vectors, targets.shape[1], targets[:count].mean(axis=0))
    # Fewer texts are read more often, and the rate falls with what was read.
    share = count / len(train)
    best, kept = np.inf, None
    for epoch in range(round(options.epochs / max(share, 0.25))):
        started = time.time()
        loss = network.epoch(train[:count], targets[:count], options.rate * 0.6 ** (epoch * share))
        sums = network.read(dev)
        on_dev = cross_entropy(sums, dev_targets)
        say(f"{options.name}, epoch {epoch + 1}: loss {loss:.4f}, on dev {on_dev:.4f}, {time.time() - started:.0f} s")
        if on_dev >= best:
            break
        best, kept = on_dev, (sums, network.copy())
    sums, network.params = kept
    write(options, "dev", sums)
    if count == len(train):
        write(options, "train", network.read(train))


def read_options():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--name", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, required=True, help="labelled texts to learn from, the first of all")
    parser.add_argument("--width", type=int, default=64, help="of word vectors and recurrent states; half the channels")
    parser.add_argument("--epochs", type=int, default=8, help="at most; it ends when dev gets worse")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--dropout", type=float, default=0.5)
    return parser.parse_args()


class Vocabulary:
    """Words that stand in two texts or more, and the pieces that each word is made of."""

    def __init__(self, texts):
        seen = Counter(word for text in texts for word in {bare(token) for token in text})
        self.words = ["", "?"] + sorted(word for word, count in seen.items() if count > 1)
        self.ids = {word: at for at, word in enumerate(self.words)}
        self.grams = np.zeros((len(self.words), GRAMS_A_WORD), np.int32)
        self.gram_share = np.zeros((len(self.words), GRAMS_A_WORD), np.float32)
        for at, word in enumerate(self.words):
            pieces = grams_of(word)[:GRAMS_A_WORD]
            self.grams[at, : len(pieces)] = pieces
            self.gram_share[at, : len(pieces)] = 1 / max(1, len(pieces))

    def encode(self, texts):
        """A text is the ids of its words and how each was written."""
        return [
            np.array(
                [(self.ids.get(bare(token), UNKNOWN), style_of(token)) for token in text[: LENGTHS[-1]]] or [(UNKNOWN, 0)],
                np.int32,
            )
            for text in texts
        ]


def bare(token):
    return token[:-1] if token[-1] in STYLES else token


def style_of(token):
    return ord(token[-1]) if token[-1] in STYLES else 0


def grams_of(word):
    if len(word) < 3 or not word[0].isalpha():
        return []
    whole = f" {word} "
    return [fnv(whole[at : at + size]) % GRAM_ROWS for size in (3, 4, 5) for at in range(len(whole) - size + 1)]


def fnv(text):
    value = 0x811C9DC5
    for unit in text.encode():
        value = ((value ^ unit) * 0x01000193) & 0xFFFFFFFF
    return value ^ (value >> 15)


def word_vectors(options, vocabulary):
    """How the corpus uses words: positive mutual information with their neighbours, brought to a few dimensions (Levy et al. 2015)."""
    file = os.path.join(options.folder, f"vectors-{options.width}.npy")
    if os.path.exists(file):
        return np.load(file)
    size = len(vocabulary.words)
    pairs = sparse.csr_matrix((size, size), dtype=np.float32)
    stream = []
    for part in ("train", "unlabelled", "corpus"):
        for text in read_texts(options.folder, part):
            stream.extend(vocabulary.ids.get(bare(token), PAD) for token in text)
            stream.extend([PAD] * WINDOW)
    stream = np.array(stream, np.int32)
    for distance in range(1, WINDOW + 1):
        left, right = stream[:-distance], stream[distance:]
        known = (left != PAD) & (right != PAD)
        share = np.full(known.sum(), (WINDOW + 1 - distance) / WINDOW, np.float32)
        pairs = pairs + sparse.coo_matrix((share, (left[known], right[known])), (size, size)).tocsr()
    pairs = (pairs + pairs.T).tocoo()
    sums = np.asarray(pairs.sum(axis=1)).ravel()
    context = sums**0.75
    told = np.log(pairs.data * context.sum() / (sums[pairs.row] * context[pairs.col]))
    kept = told > 0
    matrix = sparse.csr_matrix((told[kept], (pairs.row[kept], pairs.col[kept])), (size, size))
    say(f"word vectors: {len(stream)} words, {matrix.nnz} pairs")
    # Halko, Martinsson and Tropp 2011.
    basis = np.random.default_rng(1).standard_normal((size, options.width + 16)).astype(np.float32)
    for _ in range(3):
        basis, _ = np.linalg.qr(matrix @ basis)
    left, values, _ = np.linalg.svd((matrix.T @ basis).T, full_matrices=False)
    vectors = (basis @ left[:, : options.width]) * np.sqrt(values[: options.width])
    vectors *= 0.1 / vectors[vectors.any(axis=1)].std()
    np.save(file, vectors.astype(np.float32))
    say("word vectors: done")
    return vectors.astype(np.float32)


class Network:
    def __init__(self, options, vocabulary, vectors, heads, shares):
        self.options, self.vocabulary = options, vocabulary
        random = np.random.default_rng(options.seed)
        width = options.width

        def made(*shape):
            return jnp.asarray(random.standard_normal(shape) / np.sqrt(np.prod(shape[:-1])), jnp.float32)

        tables = {"words": vectors, "grams": 0.05 * random.standard_normal((GRAM_ROWS, width))}
        gates = {f"{way}_{part}": made(width, 3 * width) for way in ("on", "back") for part in ("in", "state")}
        told = 2 * width + 2 * width
        self.params = {
            "tables": {name: jnp.asarray(table, jnp.float32) for name, table in tables.items()},
            "dense": {
                **gates,
                **{f"{way}_bias": jnp.zeros(3 * width) for way in ("on", "back")},
                "style": jnp.zeros((4, width)),
                "channels": made(3, width, 2 * width),
                "channels_bias": jnp.zeros(2 * width),
                "attention": made(told, 8),
                "out": made(3 * told, heads),
                "out_bias": jnp.asarray(np.log(shares / (1 - shares)), jnp.float32),
            },
        }
        zeros = partial(jax.tree.map, jnp.zeros_like)
        self.moments = (zeros(self.params), zeros(self.params))
        self.steps = 0
        self.key = jax.random.PRNGKey(options.seed)
        self.random = random

    def epoch(self, texts, targets, rate):
        total, seen, reported = 0.0, 0, TEXTS_A_REPORT
        for rows in self.batches(texts):
            self.key, key = jax.random.split(self.key)
            self.steps += 1
            wanted = np.zeros((BATCH, targets.shape[1]), np.float32)
            wanted[: len(rows)] = targets[rows]
            counts = (np.arange(BATCH) < len(rows)).astype(np.float32)
            self.params, self.moments, loss = step(
                self.params, self.moments, self.input(texts, rows), wanted, counts, key,
                self.options.dropout, rate, self.steps,
            )
            total += float(loss) * len(rows)
            seen += len(rows)
            if seen >= reported:
                say(f"{self.options.name}: {seen} of {len(texts)} texts, loss {total / seen:.4f}")
                reported += TEXTS_A_REPORT
        return total / seen

    def batches(self, texts):
        """Texts of like length together, in an order of their own each time."""
        order = self.random.permutation(len(texts))
        lengths = np.array([bucket(len(texts[at])) for at in order])
        batches = [
            order[lengths == length][at : at + BATCH]
            for length in LENGTHS
            for at in range(0, (lengths == length).sum(), BATCH)
        ]
        self.random.shuffle(batches)
        return batches

    def input(self, texts, rows):
        """Words of a batch are looked up once each, so that a step costs what stands in it and not what the tables hold."""
        length = bucket(max(len(texts[row]) for row in rows))
        words = np.zeros((BATCH, length), np.int32)
        styles = np.zeros((BATCH, length), np.int32)
        for at, row in enumerate(rows):
            words[at, : len(texts[row])] = texts[row][:, 0]
            styles[at, : len(texts[row])] = texts[row][:, 1]
        present, places = np.unique(words, return_inverse=True)
        pieces, piece_places = np.unique(self.vocabulary.grams[present], return_inverse=True)
        word_rows = padded(present, 1024 if length == LENGTHS[0] else 2048, len(self.vocabulary.words))
        gram_rows = padded(pieces, 8192 if length == LENGTHS[0] else 16384, GRAM_ROWS)
        local = np.zeros((len(word_rows), GRAMS_A_WORD), np.int32)
        share = np.zeros((len(word_rows), GRAMS_A_WORD), np.float32)
        local[: len(present)] = piece_places.reshape(len(present), GRAMS_A_WORD)
        share[: len(present)] = self.vocabulary.gram_share[present]
        return {
            "rows": {"words": word_rows, "grams": gram_rows},
            "places": places.reshape(words.shape).astype(np.int32),
            "styles": styles,
            "mask": (words != PAD).astype(np.float32),
            "local": local,
            "share": share,
        }

    def read(self, texts):
        sums = np.zeros((len(texts), self.params["dense"]["out"].shape[1]), np.float32)
        order = np.argsort([len(text) for text in texts], kind="stable")
        for at in range(0, len(texts), BATCH):
            rows = order[at : at + BATCH]
            sums[rows] = np.asarray(answer(self.params, self.input(texts, rows)))[: len(rows)]
        return sums

    def copy(self):
        return jax.tree.map(jnp.copy, self.params)


def bucket(length):
    return next(size for size in LENGTHS if length <= size)


def padded(rows, size, beyond):
    """Of few sizes, since each is compiled for itself; rows beyond the table are left out when they are written."""
    while size < len(rows):
        size *= 2
    return np.concatenate([rows, np.full(size - len(rows), beyond)]).astype(np.int32)


def sums_of(dense, taken, given, key, dropout):
    pieces = jnp.einsum("wgd,wg->wd", taken["grams"][given["local"]], given["share"])
    x = (taken["words"] + pieces)[given["places"]] + dense["style"][given["styles"]]
    mask = given["mask"]
    keys = jax.random.split(key, 3)
    if dropout > 0:
        x = x * jax.random.bernoulli(keys[0], 0.85, mask.shape)[..., None]
        x = x * jax.random.bernoulli(keys[1], 1 - dropout / 2, x.shape) / (1 - dropout / 2)
    x = x * mask[..., None]
    on = recurrent(x, mask, dense, "on")
    back = recurrent(x[:, ::-1], mask[:, ::-1], dense, "back")[:, ::-1]
    around = jnp.pad(x, ((0, 0), (1, 1), (0, 0)))
    near = jnp.concatenate([around[:, at : at + x.shape[1]] for at in range(3)], axis=-1)
    channels = jax.nn.relu(near @ dense["channels"].reshape(near.shape[-1], -1) + dense["channels_bias"])
    told = jnp.concatenate([on, back, channels], axis=-1)
    absent = (1 - mask)[..., None]
    highest = jnp.max(told - 1e4 * absent, axis=1)
    mean = jnp.sum(told * mask[..., None], axis=1) / jnp.maximum(mask.sum(axis=1), 1)[:, None]
    attention = jax.nn.softmax(told @ dense["attention"] - 1e4 * absent, axis=1)
    heads = told.reshape(*told.shape[:2], 8, -1)
    looked = jnp.einsum("bthd,bth->bhd", heads, attention).reshape(mask.shape[0], -1)
    pooled = jnp.concatenate([highest, mean, looked], axis=-1)
    if dropout > 0:
        pooled = pooled * jax.random.bernoulli(keys[2], 1 - dropout, pooled.shape) / (1 - dropout)
    return pooled @ dense["out"] + dense["out_bias"]


def recurrent(x, mask, dense, way):
    """Gated units (Cho et al. 2014); a state is kept where the text is over."""
    given = x @ dense[f"{way}_in"] + dense[f"{way}_bias"]
    weights = dense[f"{way}_state"]
    width = weights.shape[0]

    def one(state, at):
        sums, present = at
        inner = state @ weights
        gates = jax.nn.sigmoid(sums[:, : 2 * width] + inner[:, : 2 * width])
        update, reset = gates[:, :width], gates[:, width:]
        new = jnp.tanh(sums[:, 2 * width :] + reset * inner[:, 2 * width :])
        state = jnp.where(present[:, None] > 0, update * state + (1 - update) * new, state)
        return state, state

    start = jnp.zeros((x.shape[0], width))
    _, states = jax.lax.scan(one, start, (given.swapaxes(0, 1), mask.swapaxes(0, 1)))
    return states.swapaxes(0, 1)


def taken_from(tables, rows):
    return {name: tables[name].at[rows[name]].get(mode="clip") for name in tables}


@jax.jit
def answer(params, given):
    return sums_of(params["dense"], taken_from(params["tables"], given["rows"]), given, jax.random.PRNGKey(0), 0)


@partial(jax.jit, static_argnums=(6,), donate_argnums=(0, 1))
def step(params, moments, given, wanted, counts, key, dropout, rate, steps):
    """Adam (Kingma and Ba 2015); rows of the tables that do not stand in the batch are left as they are."""
    taken = taken_from(params["tables"], given["rows"])

    def loss_of(dense, taken):
        sums = sums_of(dense, taken, given, key, dropout)
        each = -(wanted * jax.nn.log_sigmoid(sums) + (1 - wanted) * jax.nn.log_sigmoid(-sums))
        return (each.sum(axis=1) * counts).sum() / counts.sum()

    loss, (of_dense, of_taken) = jax.value_and_grad(loss_of, argnums=(0, 1))(params["dense"], taken)

    def moved(value, first, second, gradient):
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient * gradient
        grown = jnp.sqrt(1 - 0.999**steps) / (1 - 0.9**steps)
        return value - rate * grown * first / (jnp.sqrt(second) + 1e-7), first, second

    dense = {
        name: moved(params["dense"][name], moments[0]["dense"][name], moments[1]["dense"][name], of_dense[name])
        for name in params["dense"]
    }
    tables = {}
    for name, rows in given["rows"].items():
        before = [taken_from({name: one["tables"][name]}, {name: rows})[name] for one in (params, *moments)]
        after = moved(*before, of_taken[name])
        tables[name] = [
            one["tables"][name].at[rows].set(new, mode="drop") for one, new in zip((params, *moments), after)
        ]

    def all_of(at):
        return {
            "dense": {name: values[at] for name, values in dense.items()},
            "tables": {name: values[at] for name, values in tables.items()},
        }

    return all_of(0), (all_of(1), all_of(2)), loss


def cross_entropy(sums, targets):
    return float(np.mean(np.sum(np.logaddexp(0, sums) - targets * sums, axis=1)))


def read_texts(folder, part):
    with open(os.path.join(folder, f"{part}.txt"), encoding="utf-8", newline="\n") as file:
        return [[token for token in line.split(" ") if token] for line in file.read().split("\n")[:-1]]


def read_targets(folder, part, count):
    return np.fromfile(os.path.join(folder, f"{part}.f32"), np.float32).reshape(count, -1)


def write(options, part, sums):
    sums.astype(np.float32).tofile(os.path.join(options.folder, f"{options.name}.{part}.f32"))


def say(text):
    print(text, file=sys.stderr, flush=True)


main()
