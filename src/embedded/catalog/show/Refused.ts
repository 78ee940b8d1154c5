/**
 * SHOW statements that are refused: by the server too, by this one alone, and whatever is no SHOW at all. They come last.
 */
import type { StatementFamily } from "../../session/StatementFamily.ts"
import { unsupported } from "../../translate/Errors.ts"
import { syntaxError } from "../../translate/SyntaxError.ts"
import { SqlFailure } from "../../wire/WireSession.ts"

export const refusedForms: StatementFamily = [
  {
    pattern: "SHOW OPEN [FULL] TABLES ...",
    run: async (_, __, statement) => {
      throw new SqlFailure(20102, `statement: '${statement.sql}' is not yet implemented`)
    }
  },
  {
    pattern: "SHOW PROFILE [FOR QUERY =number]",
    run: async (_, __, statement) => {
      throw new SqlFailure(20105, `not supported: ${statement.sql.toUpperCase()} is not supported in MatrixOne`)
    }
  },
  {
    pattern:
      "SHOW (PUBLICATIONS | SUBSCRIPTIONS | STAGES | ACCOUNTS | ROLES | CDC | TASKS | TASK | RULES | UPGRADE | CCPR | LOGSERVICE | ICEBERG | MONGODB | TABLE_SIZE | RECOVERY_WINDOW | PUBLICATION) [...]",
    run: async (_, __, statement) => {
      throw unsupported(statement.sql.split(/\s+/).slice(0, 2).join(" ").toUpperCase())
    }
  },
  {
    pattern: "SHOW ...",
    run: async (_, captures, statement) => {
      throw syntaxError(statement.sql, captures.rest[0]?.start ?? statement.sql.length)
    }
  }
]
