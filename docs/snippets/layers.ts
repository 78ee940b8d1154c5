import { MysqlClient } from "@effect/sql-mysql2"
import { Layer, Redacted } from "effect"
import { MatrixOne } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"

declare const secret: string

export const Deployed = MatrixOne.layer({
  host: "db.internal",
  account: "acme",
  username: "app",
  password: Redacted.make(secret),
  database: "shop",
  maxConnections: 20,
  ssl: true
})

export const FromEnvironment = MatrixOne.layerConfig(MatrixOne.environment)

export const InThisProcess = Embedded.layer()

export const OnTheStockClient = MatrixOne.layerServices.pipe(
  Layer.provide(MysqlClient.layer({ host: "db.internal", port: 6001, username: "acme#app", database: "shop" }))
)
