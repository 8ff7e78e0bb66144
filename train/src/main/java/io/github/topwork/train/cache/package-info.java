/**
 * Features of a frozen backbone, computed once and kept in memory-mapped files.
 *
 * <p>Entry type: {@link io.github.topwork.train.cache.FeatureCache}, one file in a {@link
 * io.github.topwork.train.cache.CacheFolder} for each {@link
 * io.github.topwork.train.cache.FeatureKey}: model, weights, cut and preprocessing. Inside the file
 * an entry is found by the SHA-256 of the image's bytes, so that a renamed or moved image is found
 * again and a changed one is not.
 *
 * <p>The format of {@code <key>.features}, version 1, little-endian:
 *
 * <pre>
 * 0   8 bytes   magic: 'T' 'W' 'F' 'E' 'A' 'T' '\r' '\n'
 * 8   int32     version, 1
 * 12  int32     floats per entry, n
 * 16  32 bytes  the key's digest
 * 48  int32     CRC32C of bytes 0 to 47
 * 52  12 bytes  zero
 * 64  entries, each: 32 bytes SHA-256 of the image, n float32, int32 CRC32C of both
 * </pre>
 *
 * <p>A file appears under its name with its header complete (written aside, then renamed); entries
 * are appended under a lock on {@code <key>.lock}, which other processes honour too. An entry cut
 * short by a crash is overwritten by the next append; an entry whose CRC does not match is computed
 * again, with a warning.
 */
@NullMarked
package io.github.topwork.train.cache;

import org.jspecify.annotations.NullMarked;
