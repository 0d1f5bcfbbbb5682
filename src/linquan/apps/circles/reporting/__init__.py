"""Reports of life circles as PDF and Word: figures go in, a file comes out.

Pure but for the words of the language and the fonts. Jobs write reports; a page hands them out.
"""

from linquan.apps.circles.reporting.data import (
    Advice,
    CircleCounts,
    Community,
    Gap,
    MapArea,
    MapHome,
    MapPlace,
    MapRing,
    MapSheet,
    Methods,
    Name,
    Quality,
    Rejected,
    ReportData,
    Site,
    Speed,
    Summary,
    Worst,
)
from linquan.apps.circles.reporting.writing import document_of, report_docx, report_pdf

__all__ = [
    "Advice",
    "CircleCounts",
    "Community",
    "Gap",
    "MapArea",
    "MapHome",
    "MapPlace",
    "MapRing",
    "MapSheet",
    "Methods",
    "Name",
    "Quality",
    "Rejected",
    "ReportData",
    "Site",
    "Speed",
    "Summary",
    "Worst",
    "document_of",
    "report_docx",
    "report_pdf",
]
