//! Lines, steps, duties: how an alarm travels.
