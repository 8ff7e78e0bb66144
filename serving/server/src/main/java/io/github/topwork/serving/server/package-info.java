/**
 * The HTTP server: Open Inference Protocol v2 in JSON, image classification, a small page.
 *
 * <p>Entry type: {@link io.github.topwork.serving.server.TopworkServer}.
 *
 * <table>
 *   <caption>Routes</caption>
 *   <tr><td>{@code GET /}</td><td>a page that classifies a dropped image</td></tr>
 *   <tr><td>{@code GET /v2}</td><td>name and version of the server</td></tr>
 *   <tr><td>{@code GET /v2/health/live}, {@code /v2/health/ready}</td><td>200 or 503</td></tr>
 *   <tr><td>{@code GET /v2/models}</td><td>names and versions (ours)</td></tr>
 *   <tr><td>{@code GET /v2/models/M[/versions/V]}</td><td>inputs, outputs, labels</td></tr>
 *   <tr><td>{@code GET /v2/models/M[/versions/V]/ready}</td><td>200 or 404</td></tr>
 *   <tr><td>{@code POST /v2/models/M[/versions/V]/infer}</td><td>tensors in, tensors out</td></tr>
 *   <tr><td>{@code POST /v2/models/M[/versions/V]/classify?topk=K}</td><td>JPEG or PNG in, labels
 *       out (ours)</td></tr>
 * </table>
 *
 * <p>Every error is {@code {"error": "message"}} with Triton's statuses: 400 the request is wrong,
 * 404 no such model, 413 the body is too large, 500 the model failed, 503 not now.
 *
 * @see <a href="https://github.com/open-inference/open-inference-protocol">Open Inference
 *     Protocol</a>
 */
@NullMarked
package io.github.topwork.serving.server;

import org.jspecify.annotations.NullMarked;
