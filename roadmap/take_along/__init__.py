"""The roadmap taken along: as PDF, SVG, PNG, PowerPoint, Excel and iCalendar, and on the wall."""
