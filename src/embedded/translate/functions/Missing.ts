/**
 * Functions that MatrixOne has and the embedded server has not: they are refused, while other names are unknown to both.
 */
const families =
  /^(st|s2|h3|mo|hll|bitmap|cast|internal|prefix|json_schema|try|llm|avg_tw|cluster|approx|serial|hash|fulltext|current|roles)_|^mbr|_fault_(point|injection)$/

const others: ReadonlySet<string> = new Set(
  "unary_plus unary_minus unary_tilde unary_mark bit_cast starcount max_by max_by_non_null findinset ts_to_time decode encode validate_password_strength assert not_in_rows isempty charset collation reg_match not_reg_match convert found_rows icu_version last_query_id last_uuid row_count json_row onnx_run jq moplugin load_file save_file purge_log git_version build_version name_const values python_user_defined_function starlark fault_inject l2_distance_sq_xc sleep get_lock release_lock is_free_lock is_used_lock release_all_locks nextval setval currval lastval database schema user system_user session_user version connection_id last_insert_id".split(
    " "
  )
)

/** Whether it is MatrixOne's, given that it is in no table here. */
export const isMissing = (name: string): boolean => families.test(name) || others.has(name)
