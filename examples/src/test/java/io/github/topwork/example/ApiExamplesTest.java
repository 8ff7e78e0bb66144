package io.github.topwork.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.Backbone;
import io.github.topwork.ImageClassifier;
import io.github.topwork.ImageData;
import io.github.topwork.Model;
import io.github.topwork.ModelPath;
import io.github.topwork.OnnxFiles;
import io.github.topwork.export.OnnxExportOptions;
import io.github.topwork.export.OnnxExporter;
import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.export.parity.ParityCheck;
import io.github.topwork.export.parity.ParityOptions;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.savedmodel.SavedModelWriter;
import io.github.topwork.graph.text.ModelSummary;
import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.image.ImagePreprocessor;
import io.github.topwork.image.Labels;
import io.github.topwork.image.ModelMetadata;
import io.github.topwork.image.OutputKind;
import io.github.topwork.image.PixelScaling;
import io.github.topwork.image.Prediction;
import io.github.topwork.image.RgbImage;
import io.github.topwork.importer.ApplicationBuilder;
import io.github.topwork.importer.Applications;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.backbone.BackboneCut;
import io.github.topwork.importer.backbone.Backbones;
import io.github.topwork.importer.backbone.CutPoint;
import io.github.topwork.importer.cache.KerasCache;
import io.github.topwork.importer.classifier.ClassifierOutput;
import io.github.topwork.importer.classifier.ImageInput;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.importer.keras.Regularizers;
import io.github.topwork.onnxruntime.OnnxSession;
import io.github.topwork.onnxruntime.OnnxSessionOptions;
import io.github.topwork.serving.ModelLease;
import io.github.topwork.serving.ModelRepository;
import io.github.topwork.serving.ServedModel;
import io.github.topwork.serving.ServingOptions;
import io.github.topwork.serving.server.ServerOptions;
import io.github.topwork.serving.server.TopworkServer;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.NpyFile;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorConversion;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.Batch;
import io.github.topwork.train.BatchCursor;
import io.github.topwork.train.Batches;
import io.github.topwork.train.ClassWeights;
import io.github.topwork.train.CompileOptions;
import io.github.topwork.train.CompiledModel;
import io.github.topwork.train.EpochResult;
import io.github.topwork.train.FitOptions;
import io.github.topwork.train.Head;
import io.github.topwork.train.History;
import io.github.topwork.train.Scores;
import io.github.topwork.train.StopReason;
import io.github.topwork.train.TransferModel;
import io.github.topwork.train.callback.Callback;
import io.github.topwork.train.callback.Callbacks;
import io.github.topwork.train.callback.CsvLogger;
import io.github.topwork.train.callback.EarlyStopping;
import io.github.topwork.train.callback.LearningRateScheduler;
import io.github.topwork.train.callback.ModelCheckpoint;
import io.github.topwork.train.callback.Monitor;
import io.github.topwork.train.callback.ReduceLearningRateOnPlateau;
import io.github.topwork.train.callback.TensorBoard;
import io.github.topwork.train.callback.TrainingControl;
import io.github.topwork.train.data.ArrayBatches;
import io.github.topwork.train.data.Augmentation;
import io.github.topwork.train.data.BatchOptions;
import io.github.topwork.train.data.ImageBatches;
import io.github.topwork.train.data.ImageFolder;
import io.github.topwork.train.data.ImageFolderOptions;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.loss.Losses;
import io.github.topwork.train.metric.MeanMetric;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.metric.Metrics;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.optimizer.Optimizers;
import io.github.topwork.train.report.ConfusionMatrix;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.report.HistoryChart;
import io.github.topwork.train.report.PhaseHistory;
import io.github.topwork.train.report.TrainingProgress;
import io.github.topwork.train.run.Evaluation;
import io.github.topwork.train.run.RunFolder;
import io.github.topwork.train.run.TrainingJob;
import io.github.topwork.train.run.TrainingOptions;
import io.github.topwork.train.schedule.LearningRateSchedule;
import io.github.topwork.train.schedule.Schedules;
import io.github.topwork.train.tf.TfModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of {@code docs/api.md}: the page shows what stands between {@code // NAME} and
 * {@code // end}. A type with an example here belongs to the API, as {@link ApiPage} says.
 */
class ApiExamplesTest {
  private static final Path FILE = TestData.path("mini-xception/model.keras");
  private static final int PER_CLASS = 8;

  @TempDir static Path folder;

  private static Path photos;
  private static Path photo;
  private static Path onnx;
  private static ImportedModel model;
  private static ModelGraph graph;
  private static WeightSource weights;

  /** Two images of one colour each, {@code float32[2, 64, 64, 3]}, and their classes. */
  private static TensorData images;

  private static TensorData labels;

  @TempDir private Path out;

  @BeforeAll
  static void readModel_andExportIt() throws IOException {
    model = ModelImporters.read(FILE, ImportOptions.defaults());
    graph = model.model();
    weights = model.weights();
    images = images();
    labels = TensorData.vector(0, 1);
    photos = folder.resolve("photos");
    for (String name : List.of("5", "7")) {
      Path target = Files.createDirectories(photos.resolve(name));
      try (Stream<Path> files = Files.list(TestData.path("digits/" + name))) {
        for (Path image : files.sorted().limit(PER_CLASS).toList()) {
          Files.copy(image, target.resolve(image.getFileName().toString()));
        }
      }
    }
    photo = photos.resolve("7/digit-0007.png");
    onnx = folder.resolve("pets.onnx");
    try (Backbone backbone = Backbone.open(FILE);
        Model pets =
            Model.on(backbone).head(Layers.globalAveragePooling2D(), Layers.dense(2)).build()) {
      pets.exportOnnx(onnx, ImageData.folder(photos, backbone).read());
    }
  }

  @AfterAll
  static void closeModel() {
    model.close();
  }

  private static TensorData images() {
    float[] pixels = new float[2 * 64 * 64 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i < pixels.length / 2 ? -1 : i % 3 - 1;
    }
    return TensorData.ofFloats(pixels, 2, 64, 64, 3);
  }

  /** The backbone with a head for two classes, ready to train. */
  private static CompiledModel compiled() {
    return TransferModel.of(
            Backbones.cut(graph, CutPoint.automatic()).backbone(), weights, Head.classifier(2, 0))
        .freeze("backbone")
        .compile(
            CompileOptions.of(
                OptimizerSpec.sgd(0.01), Loss.sparseCategoricalCrossentropy(), Metric.accuracy()));
  }

  /** The backbone with these layers behind it; a setting that a layer does not know is refused. */
  private static TransferModel withHead(LayerDefinition... layers) {
    return TransferModel.of(
        Backbones.cut(graph, CutPoint.automatic()).backbone(), weights, Head.of(layers));
  }

  private static Batches batches() {
    return Batches.of(List.of(new Batch(images, labels)));
  }

  /** Trains with a callback on a few images. */
  private static History fit(int epochs, Callback callback) {
    try (CompiledModel compiled = compiled()) {
      return compiled.fit(
          batches(), FitOptions.builder().epochs(epochs).callback(callback).build());
    }
  }

  @Test
  void backbone() throws IOException {
    Path file = FILE;
    // Backbone
    Backbone xception = Backbone.open(file);
    TensorSpec features = xception.features();
    // end
    try (xception) {
      assertThat(features.shape().rank()).isEqualTo(4);
    }
  }

  @Test
  void model() throws IOException {
    try (Backbone backbone = Backbone.open(FILE)) {
      // Model
      Model pets = Model.on(backbone).head(Layers.flatten(), Layers.dense(1)).build();
      pets.compile("adam,learning_rate=1e-3", "binary_crossentropy", "accuracy", "auc");
      // end
      try (pets) {
        assertThat(pets.evaluate(batches()).value("accuracy")).isBetween(0.0, 1.0);
      }
    }
  }

  @Test
  void imageData() throws IOException {
    try (Backbone backbone = Backbone.open(FILE)) {
      // ImageData
      ImageData data = ImageData.folder(photos, backbone).validation(0.25).read();
      Batches training = data.training();
      // end
      assertThat(data.classes()).containsExactly("5", "7");
      assertThat(training.batchCount()).isEqualTo(1);
    }
  }

  @Test
  void imageClassifier() throws IOException {
    // ImageClassifier
    ImageClassifier pets = ImageClassifier.open(onnx);
    List<Prediction> best = pets.classify(photo, 3);
    // end
    try (pets) {
      assertThat(best).extracting(Prediction::label).containsExactlyInAnyOrder("5", "7");
    }
  }

  @Test
  void modelPath() throws IOException {
    // ModelPath
    ModelPath path = ModelPath.of(onnx);
    boolean isImportable = path.kind() == ModelPath.Kind.IMPORTABLE;
    // end
    assertThat(isImportable).isFalse();
  }

  @Test
  void onnxFiles() throws IOException {
    Path file = out.resolve("model.onnx");
    // OnnxFiles
    OnnxFiles.Written written = OnnxFiles.write(file, model, OnnxExportOptions.defaults());
    ParityReport proof = written.parity();
    // end
    assertThat(file).isNotEmptyFile();
    assertThat(proof.isWithinTolerance()).isTrue();
  }

  @Test
  void tensorData() {
    // TensorData
    TensorData matrix = TensorData.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    float[] numbers = matrix.toFloats();
    // end
    assertThat(numbers).hasSize(6);
  }

  @Test
  void shape() {
    // Shape
    Shape images = Shape.of(-1, 64, 64, 3);
    boolean fits = images.isCompatibleWith(Shape.of(32, 64, 64, 3));
    // end
    assertThat(fits).isTrue();
  }

  @Test
  void tensorConversion() {
    // DataType, TensorConversion
    TensorData floats = TensorConversion.convert(labels, DataType.FLOAT);
    float[] numbers = floats.toFloats();
    // end
    assertThat(numbers).containsExactly(0, 1);
  }

  @Test
  void npyFile() throws IOException {
    Path file = out.resolve("images.npy");
    // NpyFile
    NpyFile.write(file, images);
    TensorData same = NpyFile.read(file);
    // end
    assertThat(same).isEqualTo(images);
  }

  @Test
  void modelGraph() {
    // ModelGraph
    ModelGraph graph = model.model();
    long parameters = graph.parameterCount();
    // end
    assertThat(parameters).isPositive();
  }

  @Test
  void modelSummary() {
    // ModelSummary
    ModelSummary summary = ModelSummary.of(graph);
    String table = summary.toText();
    // end
    assertThat(table).contains("block14_sepconv2");
  }

  @Test
  void weightSource() {
    TensorData zeros = TensorData.ofFloats(new float[3], 3);
    // WeightSource
    WeightSource few = WeightSource.of(Map.of("dense/bias", zeros));
    TensorData bias = few.get("dense/bias");
    // end
    assertThat(bias).isEqualTo(zeros);
  }

  @Test
  void savedModelWriter() throws IOException {
    Path saved = out.resolve("saved");
    // SavedModelWriter
    SavedModelWriter.write(saved, graph, weights);
    // end
    try (ImportedModel same = ModelImporters.read(saved, ImportOptions.defaults())) {
      assertThat(same.model().parameterCount()).isEqualTo(graph.parameterCount());
    }
  }

  @Test
  void modelImporters() throws IOException {
    Path file = FILE;
    // ImportOptions, ImportedModel, ModelImporters
    ImportedModel read = ModelImporters.read(file, ImportOptions.defaults());
    List<String> warnings = read.warnings();
    // end
    try (read) {
      assertThat(warnings).isEmpty();
    }
  }

  @Test
  void applications() throws IOException {
    // ApplicationBuilder, Applications
    ApplicationBuilder builder = Applications.mobileNetV2().alpha(0.35).weights("none");
    ImportedModel mobileNet = builder.build();
    // end
    try (mobileNet) {
      assertThat(mobileNet.model().parameterCount()).isPositive();
    }
  }

  @Test
  void backbones() {
    // Backbones, CutPoint
    BackboneCut cut = Backbones.cut(graph, CutPoint.automatic());
    String reason = cut.reason();
    // end
    assertThat(reason).isNotBlank();
  }

  @Test
  void imageInput() {
    // ImageInput
    ImageInput input = ImageInput.of(graph).scaling(PixelScaling.named("tf")).build();
    ImageContract contract = input.contract();
    // end
    assertThat(contract.height()).isEqualTo(64);
  }

  @Test
  void classifierOutput() {
    // ClassifierOutput
    OutputKind kind = ClassifierOutput.kind(graph);
    int units = ClassifierOutput.units(graph);
    // end
    assertThat(kind).isEqualTo(OutputKind.SOFTMAX_PROBABILITIES);
    assertThat(units).isGreaterThan(1);
  }

  @Test
  void kerasCache() {
    // KerasCache
    Path models = KerasCache.models();
    Path classes = models.resolve("imagenet_class_index.json");
    // end
    assertThat(classes).hasFileName("imagenet_class_index.json");
  }

  @Test
  void layers() {
    // LayerDefinition, Layers
    LayerDefinition conv = Layers.conv2D(32, 3).with("padding", "same");
    LayerDefinition norm = Layers.of("LayerNormalization", Map.of("epsilon", 1e-6));
    // end
    TransferModel custom = withHead(conv, norm, Layers.globalAveragePooling2D(), Layers.dense(2));
    assertThat(ModelSummary.of(custom.model()).toText()).contains("Conv2D", "LayerNormalization");
  }

  @Test
  void regularizers() {
    // Regularizers
    LayerDefinition dense =
        Layers.dense(2).with("kernel_regularizer", Regularizers.l1l2(1e-5, 1e-4));
    // end
    TransferModel custom = withHead(Layers.globalAveragePooling2D(), dense.named("penalized"));
    assertThat(custom.model().trainableWeights())
        .extracting(Variable::name)
        .contains("penalized/kernel");
  }

  @Test
  void layerBuilder() {
    // LayerBuilder
    LayerBuilder twice = call -> call.ops().op("AddV2", "twice", call.input(), call.input());
    ImportOptions options = ImportOptions.builder().layer("my_package>Twice", twice).build();
    // end
    TransferModel custom =
        TransferModel.builder(Backbones.cut(graph, CutPoint.automatic()).backbone(), weights)
            .builders(options.layers())
            .head(
                Head.of(
                    Layers.globalAveragePooling2D(),
                    Layers.of("my_package>Twice"),
                    Layers.dense(2)))
            .build();
    assertThat(ModelSummary.of(custom.model()).toText()).contains("Twice");
  }

  @Test
  void imageDecoder() throws IOException {
    // ImageDecoder, RgbImage
    RgbImage image = new ImageDecoder().decode(photo);
    int width = image.width();
    // end
    assertThat(width).isPositive();
  }

  @Test
  void imageContract() {
    // ImageContract
    ImageContract contract = ImageContract.preset("tf").size(150, 150).build();
    String json = contract.toJson();
    // end
    assertThat(ImageContract.fromJson(json)).isEqualTo(contract);
  }

  @Test
  void imagePreprocessor() throws IOException {
    RgbImage image = new ImageDecoder().decode(photo);
    ImageContract contract = ImageContract.preset("tf").size(150, 150).build();
    // ImagePreprocessor
    ImagePreprocessor preprocessor = ImagePreprocessor.of(contract);
    float[] input = preprocessor.toArray(image);
    // end
    assertThat(input).hasSize(150 * 150 * 3);
  }

  @Test
  void classifierSpec() {
    ImageContract contract = ImageContract.preset("tf").size(150, 150).build();
    // ClassifierSpec, Labels, OutputKind
    Labels labels = new Labels(List.of("cat", "dog"));
    ClassifierSpec spec = new ClassifierSpec(contract, labels, OutputKind.SOFTMAX_LOGITS);
    // end
    assertThat(spec.predictions(new double[] {0, 2}, 1).get(0).label()).isEqualTo("dog");
  }

  @Test
  void modelMetadata() {
    try (OnnxSession session = OnnxSession.open(onnx, OnnxSessionOptions.DEFAULT)) {
      // ModelMetadata
      ModelMetadata metadata = ModelMetadata.read(session.metadata());
      Optional<ClassifierSpec> spec = metadata.classifier();
      // end
      assertThat(spec.orElseThrow().labels().names()).containsExactly("5", "7");
    }
  }

  @Test
  void pixelScaling() {
    float[] pixels = {0, 127.5f, 255};
    // PixelScaling
    PixelScaling scaling = PixelScaling.named("tf");
    scaling.apply(pixels);
    // end
    assertThat(pixels).containsExactly(-1, 0, 1);
  }

  @Test
  void transferModel() {
    ModelGraph backbone = Backbones.cut(graph, CutPoint.automatic()).backbone();
    // Head, TransferModel
    TransferModel pets = TransferModel.of(backbone, weights, Head.classifier(2, 0.2));
    TransferModel frozen = pets.freeze("backbone");
    // end
    assertThat(frozen.isBackboneFrozen()).isTrue();
  }

  @Test
  void compiledModel() {
    CompileOptions options =
        CompileOptions.of(OptimizerSpec.adam(), Loss.sparseCategoricalCrossentropy());
    TransferModel pets =
        TransferModel.of(
                Backbones.cut(graph, CutPoint.automatic()).backbone(),
                weights,
                Head.classifier(2, 0))
            .freeze("backbone");
    // CompiledModel
    CompiledModel compiled = pets.compile(options);
    Scores scores = compiled.trainOnBatch(new Batch(images, labels));
    // end
    try (compiled) {
      assertThat(scores.loss()).isPositive();
    }
  }

  @Test
  void compileOptions() {
    Loss loss = Loss.sparseCategoricalCrossentropy();
    // CompileOptions
    CompileOptions options = CompileOptions.of(OptimizerSpec.adam(), loss, Metric.accuracy());
    // end
    assertThat(options.metrics()).hasSize(1);
  }

  @Test
  void fitOptions() {
    Batches held = batches();
    // FitOptions
    FitOptions options = FitOptions.builder().epochs(5).validation(held).build();
    // end
    assertThat(options.validation()).contains(held);
  }

  @Test
  void batchesOfArrays() {
    // Batch, Batches
    Batch batch = new Batch(images, labels);
    Batches few = Batches.of(List.of(batch));
    // end
    assertThat(few.batchCount()).isEqualTo(1);
  }

  @Test
  void batchCursor() {
    Batches training = batches();
    // BatchCursor
    BatchCursor cursor = training.open(0);
    Batch first = cursor.next();
    // end
    try (cursor) {
      assertThat(first.size()).isEqualTo(2);
    }
  }

  @Test
  void arrayBatches() {
    // ArrayBatches, BatchOptions
    BatchOptions options = BatchOptions.shuffled(32, 42);
    Batches training = new ArrayBatches(images, labels, options);
    // end
    assertThat(training.batchCount()).isEqualTo(1);
  }

  @Test
  void imageFolder() throws IOException {
    // ImageFolder, ImageFolderOptions
    ImageFolder read = ImageFolder.read(photos, ImageFolderOptions.DEFAULTS);
    ImageFolder.Split split = read.split(0.25, 42);
    // end
    assertThat(split.train().size() + split.validation().size()).isEqualTo(2 * PER_CLASS);
  }

  @Test
  void imageBatches() throws IOException {
    ImageContract contract = ImageContract.preset("tf").size(64, 64).build();
    ImageFolder folder = ImageFolder.read(photos, ImageFolderOptions.DEFAULTS);
    // ImageBatches
    BatchOptions options = BatchOptions.shuffled(4, 42);
    Batches training = new ImageBatches(folder.images(), contract, options);
    // end
    assertThat(training.batchCount()).isEqualTo(4);
  }

  @Test
  void augmentation() {
    ImageContract contract = ImageContract.preset("tf").size(64, 64).build();
    // Augmentation
    Augmentation mirrored = Augmentation.of(42, Layers.randomFlip("horizontal"));
    mirrored.check(contract);
    // end
    assertThat(mirrored.mixes()).isFalse();
  }

  @Test
  void classWeights() {
    // ClassWeights
    ClassWeights balanced = ClassWeights.balanced(new long[] {300, 100});
    FitOptions options = FitOptions.builder().epochs(5).classWeights(balanced).build();
    // end
    assertThat(options.classWeights().weights().get(1)).isEqualTo(2);
  }

  @Test
  void optimizers() {
    // OptimizerSpec, Optimizers
    OptimizerSpec adam = OptimizerSpec.adam(1e-3);
    OptimizerSpec sgd = Optimizers.CATALOG.parse("sgd,learning_rate=0.1,momentum=0.9");
    // end
    assertThat(List.of(adam, sgd)).extracting(OptimizerSpec::learningRate).contains(1e-3, 0.1);
  }

  @Test
  void losses() {
    // Loss, Losses
    Loss binary = Loss.binaryCrossentropy();
    Loss smooth = Losses.CATALOG.parse("categorical_crossentropy,label_smoothing=0.1");
    // end
    assertThat(List.of(binary, smooth)).allMatch(Loss::takesLogits);
  }

  @Test
  void metrics() {
    // Metric, Metrics
    Metric auc = Metric.auc();
    List<Metric> more = Metrics.CATALOG.parseAll("accuracy,precision,class_id=1");
    // end
    assertThat(more).extracting(Metric::name).containsExactly("accuracy", "precision");
    assertThat(auc.isGreaterBetter()).isTrue();
  }

  @Test
  void meanMetric() {
    // MeanMetric
    class Confidence extends MeanMetric {
      Confidence() {
        super("confidence");
      }

      @Override
      protected double sum(TensorData labels, TensorData predictions) {
        double sum = 0;
        for (float probability : predictions.toFloats()) {
          sum += Math.max(probability, 1 - probability);
        }
        return sum;
      }
    }
    // end
    Metric metric = new Confidence();
    metric.update(labels, TensorData.ofFloats(new float[] {0.75f, 0.75f}, 2, 1));
    assertThat(metric.result()).isEqualTo(0.75);
  }

  @Test
  void schedules() {
    // LearningRateSchedule, Schedules
    LearningRateSchedule fall = LearningRateSchedule.cosineDecay(0.1, 1000);
    LearningRateSchedule steps =
        Schedules.CATALOG.parse("piecewise_constant_decay,boundaries=[500],values=[0.1,0.01]");
    // end
    assertThat(fall.at(1000)).isZero();
    assertThat(steps.at(501)).isEqualTo(0.01);
  }

  @Test
  void callbacks() {
    // Callbacks
    Callback slower = Callbacks.CATALOG.parse("reduce_lr_on_plateau,monitor=loss,factor=0.5");
    // end
    assertThat(slower.setsLearningRate()).isTrue();
    assertThat(fit(1, slower).epochs()).hasSize(1);
  }

  @Test
  void callback() {
    List<Double> seen = new ArrayList<>();
    // Callback
    Callback recorder =
        new Callback() {
          @Override
          public void onEpochEnd(EpochResult result, TrainingControl control) {
            seen.add(result.value("loss"));
          }
        };
    // end
    assertThat(fit(2, recorder).values("loss")).isEqualTo(seen);
  }

  @Test
  void earlyStopping() {
    // EarlyStopping, Monitor
    Monitor monitor = Monitor.of("loss").withMinDelta(1e-4);
    EarlyStopping stopping = new EarlyStopping(monitor, 3, true);
    // end
    assertThat(fit(3, stopping).stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(stopping.bestEpoch()).isEqualTo(2);
  }

  @Test
  void csvLogger() {
    Path file = out.resolve("history.csv");
    // CsvLogger
    Callback log = new CsvLogger(file);
    // end
    fit(2, log);
    assertThat(file).content().hasLineCount(3);
  }

  @Test
  void tensorBoard() throws IOException {
    Path logs = out.resolve("logs");
    // TensorBoard
    Callback events = new TensorBoard(logs);
    // end
    fit(1, events);
    try (Stream<Path> files = Files.walk(logs)) {
      assertThat(files.filter(Files::isRegularFile)).isNotEmpty();
    }
  }

  @Test
  void modelCheckpoint() {
    List<Integer> kept = new ArrayList<>();
    // ModelCheckpoint
    ModelCheckpoint.Writer keep = (result, weights) -> kept.add(result.epoch());
    Callback best = ModelCheckpoint.best(Monitor.of("loss"), keep);
    // end
    fit(1, best);
    assertThat(kept).containsExactly(0);
  }

  @Test
  void learningRateScheduler() {
    // LearningRateScheduler
    Callback halving = new LearningRateScheduler((epoch, rate) -> epoch == 0 ? rate : rate / 2);
    // end
    List<EpochResult> epochs = fit(2, halving).epochs();
    assertThat(epochs.get(1).learningRate()).isCloseTo(0.005, within(1e-9));
  }

  @Test
  void reduceLearningRateOnPlateau() {
    Monitor monitor = Monitor.of("loss").withMinDelta(1000);
    // ReduceLearningRateOnPlateau
    Callback slower = new ReduceLearningRateOnPlateau(monitor, 0.1, 1, 1e-6);
    // end
    assertThat(fit(4, slower).last().learningRate()).isLessThan(0.01);
  }

  @Test
  void history() {
    try (CompiledModel compiled = compiled()) {
      Batches training = batches();
      // History, Scores
      History history = compiled.fit(training, FitOptions.epochs(2));
      Scores scores = compiled.evaluate(training);
      // end
      assertThat(history.values("loss")).hasSize(2);
      assertThat(scores.value("accuracy")).isBetween(0.0, 1.0);
    }
  }

  @Test
  void trainingJob() throws IOException {
    Path file = FILE;
    Path run = out.resolve("run");
    // TrainingJob, TrainingOptions
    TrainingOptions options =
        TrainingOptions.builder(file, photos, run).preprocessing("tf").headPhase(1, 1e-3).build();
    TrainingJob.run(options, Console.silent());
    // end
    // RunFolder
    RunFolder done = RunFolder.open(run);
    Labels labels = done.classifier().labels();
    // end
    assertThat(labels.names()).containsExactly("5", "7");
  }

  @Test
  void evaluation() throws IOException {
    ImageFolder folder = ImageFolder.read(photos, ImageFolderOptions.DEFAULTS);
    try (ImageClassifier pets = ImageClassifier.open(onnx)) {
      // Evaluation
      Evaluation evaluation = pets.evaluate(folder.images(), 32, Console.silent());
      double accuracy = evaluation.accuracy();
      // end
      assertThat(accuracy).isBetween(0.0, 1.0);
      // ConfusionMatrix
      ConfusionMatrix matrix = evaluation.matrix();
      String table = matrix.toText();
      // end
      assertThat(matrix.total()).isEqualTo(2 * PER_CLASS);
      assertThat(table).contains("5", "7");
    }
  }

  @Test
  void trainingProgress() {
    // Console, TrainingProgress
    Console console = Console.standardError();
    Callback progress = new TrainingProgress(console);
    // end
    assertThat(fit(1, progress).epochs()).hasSize(1);
  }

  @Test
  void historyChart() throws IOException {
    Path png = out.resolve("history.png");
    History history = fit(2, new Callback() {});
    // HistoryChart, PhaseHistory
    PhaseHistory phase = new PhaseHistory("head", history);
    HistoryChart.writePng(png, "Pets", List.of(phase));
    // end
    assertThat(png).isNotEmptyFile();
  }

  @Test
  void tfModel() {
    // TfModel
    TfModel tensorflow = TfModel.open(graph, weights);
    TensorData output = tensorflow.run(images);
    // end
    try (tensorflow) {
      assertThat(output.shape().dim(0).sizeOrMinusOne()).isEqualTo(2);
    }
  }

  @Test
  void onnxExporter() {
    // OnnxExportOptions, OnnxExporter
    OnnxExportOptions options = OnnxExportOptions.builder().opset(15).inputsAsNchw(true).build();
    OnnxModel exported = OnnxExporter.export(graph, weights, options);
    // end
    assertThat(exported.graph().nodes()).isNotEmpty();
    assertThat(OnnxExporter.problems(graph)).isEmpty();
  }

  @Test
  void parityCheck() throws IOException {
    Path file = out.resolve("model.onnx");
    OnnxExporter.exportTo(file, graph, weights, OnnxExportOptions.defaults());
    // ParityCheck, ParityOptions
    ParityOptions options = ParityOptions.DEFAULTS.withBatches(List.of(1));
    ParityReport report = ParityCheck.run(file, graph, weights, TfModel::open, options);
    // end
    assertThat(report.isWithinTolerance()).isTrue();
  }

  @Test
  void onnxSession() {
    // OnnxSession, OnnxSessionOptions
    OnnxSession session = OnnxSession.open(onnx, OnnxSessionOptions.DEFAULT);
    String input = session.inputs().get(0).name();
    // end
    try (session) {
      assertThat(session.run(Map.of(input, images))).hasSize(1);
    }
  }

  @Test
  void servedModel() throws IOException {
    byte[] bytes = Files.readAllBytes(photo);
    // ServedModel, ServingOptions
    ServedModel pets = ServedModel.load("pets", 1, onnx, ServingOptions.DEFAULT);
    List<Prediction> best = pets.classify(bytes, 3);
    // end
    try (pets) {
      assertThat(best).hasSize(2);
    }
  }

  @Test
  void modelRepository() throws IOException {
    // ModelRepository
    ModelRepository models = new ModelRepository(ServingOptions.DEFAULT);
    ServedModel pets = models.load("pets", onnx);
    // end
    try (models) {
      // ModelLease
      ModelLease lease = models.acquire("pets");
      ServedModel same = lease.model();
      // end
      try (lease) {
        assertThat(same).isSameAs(pets);
      }
    }
  }

  @Test
  void topworkServer() throws IOException {
    try (ModelRepository models = new ModelRepository(ServingOptions.DEFAULT)) {
      models.load("pets", onnx);
      // ServerOptions, TopworkServer
      ServerOptions options = ServerOptions.builder().host("127.0.0.1").port(0).build();
      TopworkServer server = TopworkServer.start(models, options);
      // end
      try (server) {
        URI address = server.uri();
        assertThat(address.getPort()).isEqualTo(server.port());
        assertThat(server.isReady()).isTrue();
      }
    }
  }
}
