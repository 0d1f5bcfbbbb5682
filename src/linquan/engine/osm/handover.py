"""What the process that reads an extract may take, and the files in which it hands things over."""

from typing import Final

MEMORY_BYTES: Final = 2_000_000_000
"""Of address space: room for the places of some 60 million nodes."""
SECONDS: Final = 600
"""Of processor time."""
LARGEST_FILE_BYTES: Final = 500_000_000
"""Of what it writes."""
ENVIRONMENT: Final = {
    "OPENBLAS_NUM_THREADS": "1", "OSMIUM_POOL_THREADS": "1", "OSMIUM_MAX_WORK_QUEUE_SIZE": "4",
    "MALLOC_ARENA_MAX": "2",
}  # fmt: skip
"""Every thread takes address space of its own."""
ABOUT, BASE, DRAWING = "about.json", "base.geojson", "drawing.geojsonl"
NAMES, POINTS, WAYS, BUILDINGS = "names.json", "points.json", "ways.npz", "buildings.npz"
