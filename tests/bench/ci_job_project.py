# SPDX-License-Identifier: MIT
"""The project whose jobs the benchmark ci_job runs: its files, and what a job says."""

OLD, NEW = "1.0.0", "1.1.0"  # versions of the project: before and after torch moved
# Its version, and those of torch and tqdm.
STATES = {"nothing changed": (OLD, "1.13.0", "4.64.1"), "tqdm moved": (OLD, "1.13.0", "4.65.0"),
          "torch moved": (NEW, "1.13.1", "4.64.1")}

CMAKELISTS = """\
cmake_minimum_required(VERSION 3.25)
project(digits_ci LANGUAGES NONE)
include("${{E2E_PRELUDE}}")
docker_registry({registry}/digits)
docker_image(lint BASE {base} MANIFESTS pyproject.toml ONLY_GROUPS lint PINS torch
  INDEX_URL {index})
docker_image(full FROM lint MANIFESTS pyproject.toml GROUPS dev PINS torch INDEX_URL {index})
"""
WITH_APT = """\
docker_image(debian BASE {base} TEMPLATE full MANIFESTS debian.txt VERSION_FROM pyproject.toml
  INSTALLER apt PINS NONE)
"""
WITH_UV = """\
docker_image(with-uv FROM lint TEMPLATE full MANIFESTS pyproject.toml GROUPS dev PINS torch
  INSTALLER uv INDEX_URL {index})
"""

REQUIREMENTS = ("numpy>=1.24", "scipy>=1.10", "pandas>=1.5", "scikit-learn>=1.2", "pillow>=9.4",
                "pyyaml>=6.0", "requests>=2.28", "psutil>=5.9", "click>=8.1", "jinja2>=3.1")
DEV = "pytest>=7.2"
DEBIAN = ("click", "jinja2", "numpy", "pandas", "psutil", "pytest", "requests", "scipy", "torch",
          "tqdm")  # those whose Debian package has their name

PYPROJECT = """\
[build-system]
requires = ["setuptools>=66"]
build-backend = "setuptools.build_meta"

[project]
name = "digits"
version = "{version}"
requires-python = ">=3.11"
dependencies = [{dependencies}]

[dependency-groups]
lint = ["flake8>=5.0"]
dev = ["{dev}"]

[tool.setuptools]
packages = ["digits"]
"""

# As many steps as take some seconds.
TRAIN = """\
import torch

torch.manual_seed(1)
torch.set_num_threads(2)
images, digits = torch.rand(1024, 1, 28, 28), torch.randint(10, (1024,))
model = torch.nn.Sequential(
    torch.nn.Conv2d(1, 16, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
    torch.nn.Conv2d(16, 32, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
    torch.nn.Flatten(), torch.nn.Linear(800, 10))
optimizer = torch.optim.Adam(model.parameters())
for step in range(120):
    begin = step * 64 % 1024
    loss = torch.nn.functional.cross_entropy(model(images[begin:begin + 64]),
                                             digits[begin:begin + 64])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(f"torch {torch.__version__}: loss {loss.item():.3f}")
assert loss.item() < 3
"""

# The lines of a CI file's job, and the times at which it begins, has installed, and is done.
JOB = """\
set -eu
began=$(date +%s.%N)
{install}
installed=$(date +%s.%N)
{work}
echo "$began $installed $(date +%s.%N)" > phases
"""
ENVIRONMENT = "python3 -m venv /opt/venv\nPATH=/opt/venv/bin:$PATH\n"
# As ci/README.md and the templates of the pipeline have it. pip alone needs 25.1 for a group.
PIP = "pip install 'pip>=25.1'\npip install"
PIP_INSTALL = "python3 /etc/pinned-images/pip-install"
PROJECT = " --editable . --group dev"
PLAIN_BY_PIP = PIP + PROJECT
BY_PIP = PIP_INSTALL + PROJECT
DEPENDENCIES = PIP_INSTALL + " -r pyproject.toml --group dev"
BY_FILE = PIP_INSTALL + " -r requirements.txt"
# uv has a lock, as the projects that use it have.
BY_UV = "uv sync --inexact --no-install-project --group dev"
BARE_BY_UV = f"{ENVIRONMENT}export UV_PROJECT_ENVIRONMENT=/opt/venv\npip install uv\n{BY_UV}"
UV_LOCK = "uv lock"
BARE_BY_APT = f"""\
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q -y install --no-install-recommends {" ".join(f"python3-{name}" for name in DEBIAN)}"""
BY_APT = PIP_INSTALL + " -r debian.txt"
LINTERS = PIP + " --group lint"
LINT_GROUP = PIP_INSTALL + " --group lint"
TRAINING = "python3 train.py"
LINTING = "flake8 --select E9,F63,F7,F82 code"


def files(version: str, torch: str, tqdm: str) -> dict[str, str]:
    """Returns the files of a state of the project, path -> text."""
    dependencies = (f"torch=={torch}", f"tqdm=={tqdm}", *REQUIREMENTS)
    quoted = ", ".join(f'"{one}"' for one in dependencies)
    return {"pyproject.toml": PYPROJECT.format(version=version, dependencies=quoted, dev=DEV),
            "requirements.txt": "\n".join([*dependencies, DEV, ""]),
            "debian.txt": "\n".join([*DEBIAN, ""]), "train.py": TRAIN, "digits/__init__.py": ""}


def job(install: str, work: str) -> str:
    """Returns a job as a script."""
    return JOB.format(install=install, work=work)
