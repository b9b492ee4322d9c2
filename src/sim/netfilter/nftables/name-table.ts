/** Numbers for names, so that rules compare one word. */
export class NameTable {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [''];

  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (name === '') return 0;
    const number = this.#names.length;
    this.#names.push(name);
    this.#numbers.set(name, number);
    return number;
  }

  nameOf(number: number): string {
    return this.#names[number] ?? '';
  }
}
