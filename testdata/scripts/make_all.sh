#!/usr/bin/env bash
# Makes every file of testdata/data again, and MANIFEST.tsv. Usage: make_all.sh [python [early]]
# Keras 2 and Keras 3 never share a process. Intermediate files go to testdata/target/scripts.
# EARLY/2.12, EARLY/2.13 and EARLY/2.14 are environments with that TensorFlow; testdata/README.md makes them.
set -euo pipefail
cd "$(dirname "$0")"
python=${1:-python3}
early=${2:-early}

"$python" digits.py
"$python" images.py
"$python" pretrain_mini_xception.py
for keras in 2 3; do
  "$python" save_mini_xception.py "$keras"
done
"$python" measure_transfer.py
"$python" trajectories.py
"$python" losses.py
"$python" metrics.py
"$python" optimizers.py
"$python" fits.py
"$python" augmentation.py
"$python" heads.py
"$python" layer_defaults.py
for keras in 3 2; do # Keras 3 fits the batch normalisation of the seeded models, Keras 2 takes it over
  "$python" seeded_models.py "$keras"
  "$python" small_models.py "$keras"
  "$python" layers.py "$keras"
  "$python" sequences.py "$keras"
  "$python" dialects.py "$keras"
done
"$python" operations.py
"$python" keras1_files.py
"$python" keras2_early_files.py
for keras in 2.12 2.13 2.14; do
  "$early/$keras/bin/python" keras2_archive_files.py
done
"$python" dialects.py pack
for what in tables features tops preprocess; do
  "$python" applications.py "$what"
done
"$python" tf1_model.py
"$python" malformed.py
"$python" manifest.py
