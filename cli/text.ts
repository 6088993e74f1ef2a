/** Names and values in two columns, indented. */
export function table(rows: readonly (readonly [name: string, value: string | number])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}\n`).join("");
}
