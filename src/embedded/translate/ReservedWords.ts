/**
 * The words MatrixOne takes for no name unless they are quoted.
 */
import { syntaxError } from "./SyntaxError.ts"
import type { Token } from "./Tokens.ts"

/** Each was refused as a column's name by a 4.2.0. */
const reserved: ReadonlySet<string> = new Set(
  `add all alter analyze and apply as asc auto_update begin between binary _binary both by call case ccpr cdc centroidx
change char character check collate column config constraint convert coverage create cross cume_dist current_date
current_role current_time current_timestamp current_user database databases datalink day_hour day_microsecond day_minute
day_second declare dedup default delayed delete dense_rank desc describe distinct div drop else elseif enclosed end
escape escaped except exists explain false for force force_sync foreign from full fulltext function group groups having
high_priority hour_microsecond hour_minute hour_second if ignore ilike in index infile inner inout insert int1 int2 int3
int4 int8 intersect interval into is iterate join key kill leading leave left like limit lines load localtime
localtimestamp lock loop low_priority match maxvalue minus minute_microsecond minute_second mod natural not ntile null of
on optionally or order out outer outfile over partition percent_rank phyplan precision primary quick rank recursive
references regexp reindex remove rename repeat replace require retention right rlike row row_number rows schema schemas
second_microsecond select separator set show sql_big_result sql_buffer_result sql_calc_found_rows sql_no_cache
sql_small_result ssl starting straight_join strict subscription sync sync_interval table temporary terminated then to
trailing true union unique until update upgrade usage use using utc_date utc_time utc_timestamp values when where while
with xor year_month`.split(/\s+/)
)

export const isReserved = (word: string): boolean => reserved.has(word.toLowerCase())

/** Refuses a bare word that MatrixOne reads as a keyword, or that has a character beyond ASCII, which it wants quoted. */
export const refuseReserved = (sql: string, name: Token | undefined): void => {
  if (name?.kind !== "word") return
  if (isReserved(name.word) || !/^[\w$]+$/.test(name.value)) throw syntaxError(sql, name.start)
}
