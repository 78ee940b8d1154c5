/** What a letter stands for behind a backslash; any other stands for itself. */
export const backslashed: Readonly<Record<string, string>> = {
  "0": "\0",
  b: "\b",
  n: "\n",
  r: "\r",
  t: "\t",
  Z: "\x1a"
}
