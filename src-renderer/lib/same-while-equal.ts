/** Gives the object of before for as long as the next ones say the same, so that nothing is derived from them anew. */
export function sameWhileEqual<Value>(): (value: Value) => Value {
  let kept: { value: Value; text: string } | undefined;
  return (value) => {
    const text = JSON.stringify(value);
    if (kept?.text !== text) kept = { value, text };
    return kept.value;
  };
}
