import type { Cell } from "../wire/WireSession.ts"

/** Rows of SHOW COLLATION. */
export const collations: ReadonlyArray<ReadonlyArray<Cell>> = [
  ["binary", "binary", 63, "YES", "Yes", 1, "NO PAD"],
  ["utf8_bin", "utf8", 83, "YES", "Yes", 1, "NO PAD"],
  ["utf8_general_ci", "utf8", 33, "", "Yes", 1, "PAD SPACE"],
  ["utf8_unicode_ci", "utf8", 192, "", "Yes", 1, "PAD SPACE"],
  ["utf8mb4_0900_ai_ci", "utf8mb4", 255, "", "Yes", 0, "NO PAD"],
  ["utf8mb4_0900_bin", "utf8mb4", 309, "", "Yes", 1, "NO PAD"],
  ["utf8mb4_bin", "utf8mb4", 46, "YES", "Yes", 1, "NO PAD"],
  ["utf8mb4_de_pb_0900_ai_ci", "utf8mb4", 256, "", "Yes", 0, "NO PAD"],
  ["utf8mb4_general_ci", "utf8mb4", 45, "", "Yes", 1, "PAD SPACE"],
  ["utf8mb4_is_0900_ai_ci", "utf8mb4", 257, "", "Yes", 0, "NO PAD"],
  ["utf8mb4_lv_0900_ai_ci", "utf8mb4", 258, "", "Yes", 0, "NO PAD"],
  ["utf8mb4_unicode_ci", "utf8mb4", 224, "", "Yes", 1, "PAD SPACE"]
]
