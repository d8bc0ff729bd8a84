"""Pure date arithmetic of the office: working days, and the clock replayed from what moved it."""

from workflow.deadlines.calendar import Calendar
from workflow.deadlines.clock import ClockEvent, ClockReading, Step, run_clock

__all__ = ["Calendar", "ClockEvent", "ClockReading", "Step", "run_clock"]
