"""The embedded runner: the analyzer of this installation, as a child that has an /opt/ml of its own."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.errors import ConfigurationError
from analyzer.service.monitoring.images import stands_for_ours
from analyzer.service.runners.kept import KeptJobs, require_writable
from analyzer.service.runners.register import RunnerSettings, runner
from analyzer.service.runners.runner import Handle, JobToRun
from contracts.errors import excerpt


@dataclass
class ProcessRunner(KeptJobs):
    """Runs no other program: other images need a runner that knows containers."""

    def start(self, job: JobToRun, handle: Handle) -> None:
        application = job.request["AppSpecification"]
        image = application["ImageUri"]
        if not stands_for_ours(image):
            raise ConfigurationError(
                f"ImageUri holds {excerpt(image, 200)}, which the runner process does not have: it runs this analyzer, "
                "for its own image and those of the closed ones. Other images need the runner docker or kubernetes."
            )
        if "ContainerEntrypoint" in application:
            raise ConfigurationError(
                "ContainerEntrypoint is given; the runner process starts this analyzer and no other program. "
                "The runners docker and kubernetes do."
            )
        self.begin(job, handle, {})


@runner("process")
def make(settings: RunnerSettings) -> ProcessRunner:
    return ProcessRunner(require_writable(settings.work), settings.folders)
