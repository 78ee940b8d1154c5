/** Whether tests may restore the cluster or the session's own account on a live server. */
export const destructive: boolean = process.env["MATRIXONE_TEST_DESTRUCTIVE"] === "1"
