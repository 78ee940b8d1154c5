/** What must not happen and did: all counted, the first of each kind kept. */
const kept = 40

export class Violations {
  count = 0
  readonly examples: Array<string> = []

  add(what: string): void {
    this.count++
    if (this.examples.length < kept) {
      this.examples.push(what)
      console.error(`VIOLATION ${what}`)
    }
  }
}
