/** What is said of a log whose newest event comes first. */
export const BACKWARDS = 'times run backwards, the newest event comes first';

/** What to do then: an input may have no end, so it is not sorted here. */
export const OTHER_WAY_ROUND =
  "tac puts lines in order, jq -s 'reverse | .[]' objects over many lines, jq reverse a list, jq '.events | reverse' one under \"events\"";
