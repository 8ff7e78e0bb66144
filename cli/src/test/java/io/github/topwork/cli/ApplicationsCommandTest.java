package io.github.topwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationsCommandTest {
  @TempDir private Path folder;

  @Test
  void listsAllModels() throws IOException {
    String table = CommandLineRun.of("applications").succeeds().out();
    assertThat(table.lines()).hasSize(54);
    assertThat(table)
        .containsPattern("Xception +20,861,480 +79.58 MB +299x299 +tf +xception_weights_")
        .containsPattern("MobileNet_0.25 +218,544 ");

    JsonNode all = CommandLineRun.of("applications", "--top", "--json").succeeds().json();
    assertThat(all.get("applications")).hasSize(52);
    assertThat(all.get("applications").get(0).get("parameters").asLong()).isEqualTo(22_910_480);
  }

  @Test
  void fetchesFromAServer_andRefusesWhatHasAnotherHash() throws IOException {
    byte[] content = "not weights".getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/tensorflow/keras-applications/",
        exchange -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    server.start();
    try {
      String mirror = "http://127.0.0.1:" + server.getAddress().getPort();
      CommandLineRun fetched =
          CommandLineRun.of(
                  "applications", "fetch", "mobilenet_0.25", "--cache", folder, "--mirror", mirror)
              .succeeds();
      Path file = folder.resolve("mobilenet_2_5_224_tf_no_top.h5");
      assertThat(fetched.out().strip()).isEqualTo(file.toString());
      assertThat(fetched.err()).contains("100 %", "Downloaded; Keras states no hash");
      assertThat(file).hasBinaryContent(content);

      String refused =
          CommandLineRun.of(
                  "applications", "fetch", "Xception", "--cache", folder, "--mirror", mirror)
              .err();
      assertThat(refused).contains("Expected: MD5 b0042744bf5b25fce3cb969f33bebb97");
      assertThat(folder.resolve("xception_weights_tf_dim_ordering_tf_kernels_notop.h5"))
          .doesNotExist();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void namesSourceTargetAndTheWayByHand_whereThereIsNoConnection() throws IOException {
    // A port that was free a moment ago, and that nobody listens on.
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String mirror = "http://127.0.0.1:" + port + "/";
    String name = "xception_weights_tf_dim_ordering_tf_kernels_notop.h5";

    String err =
        CommandLineRun.of(
                "applications", "fetch", "Xception", "--cache", folder, "--mirror", mirror)
            .isRefused()
            .err();

    assertThat(err)
        .contains("no connection to 127.0.0.1:" + port, "a proxy too")
        .contains("download " + mirror + "tensorflow/keras-applications/xception/" + name)
        .contains("put it at " + folder.resolve(name).toAbsolutePath())
        .contains("hash b0042744bf5b25fce3cb969f33bebb97");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesUnknownNames_listingTheKnownOnes() {
    assertThat(CommandLineRun.of("applications", "fetch", "ResNet51").isRefused().err())
        .contains("ResNet51", "expected one of: Xception, VGG16");
  }
}
