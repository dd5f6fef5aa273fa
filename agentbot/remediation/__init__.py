"""From a finding to what agentbot would do about it: edits, a refusal, or report-only by a named rule."""
