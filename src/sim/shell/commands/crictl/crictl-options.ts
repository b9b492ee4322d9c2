/**
 * The options of a crictl command: Go's `flag` as github.com/urfave/cli v2 uses it, with short options in one word.
 *
 * They end at the first operand. One that only the real tool has is refused by name.
 */
import { err, ok, type Result } from '../../../base/result';
import { ToolArguments } from '../../tool-options';

interface OptionSpec {
  /** The long name comes first. */
  readonly names: readonly string[];
  readonly hasValue: boolean;
  readonly isModelled: boolean;
}

export class CrictlOptions extends ToolArguments {
  /** `--quiet=false` takes it back. */
  override has(name: string): boolean {
    return this.given.some(([given, value]) => given === name && value !== 'false');
  }
}

/** `output,o: quiet,q watch!`: a colon takes a value, `!` is not modelled. Answers Go's complaint. */
export function readCrictlOptions(words: readonly string[], specText: string): Result<CrictlOptions, string> {
  const specs = specText.split(' ').map(specOf);
  const given: (readonly [string, string])[] = [];
  const rest = [...words];
  for (;;) {
    const [word = ''] = rest;
    if (!word.startsWith('-') || word === '-') break;
    rest.shift();
    if (word === '--') break;
    for (const [name, attached] of optionsIn(word, specs)) {
      const spec = specs.find(({ names }) => names.includes(name));
      if (spec === undefined) return err(`flag provided but not defined: -${name}`);
      if (!spec.isModelled) return err(`option ${word} is not modelled in this lab`);
      const value = attached ?? (spec.hasValue ? rest.shift() : 'true');
      if (value === undefined) return err(`flag needs an argument: -${name}`);
      given.push([spec.names[0] ?? name, value]);
    }
  }
  return ok(new CrictlOptions(rest, given));
}

function specOf(text: string): OptionSpec {
  return {
    names: text.replace(/[:!]/gu, '').split(','),
    hasValue: text.includes(':'),
    isModelled: !text.includes('!'),
  };
}

/** One, or several short ones in one word. */
function optionsIn(
  word: string,
  specs: readonly OptionSpec[],
): readonly (readonly [string, string | undefined])[] {
  const body = word.replace(/^--?/u, '');
  const equals = body.indexOf('=');
  const name = equals === -1 ? body : body.slice(0, equals);
  const value = equals === -1 ? undefined : body.slice(equals + 1);
  const isKnown = specs.some(({ names }) => names.includes(name));
  if (isKnown || word.startsWith('--')) return [[name, value]];
  const letters = Array.from(name);
  const isEachKnown = letters.every((letter) => specs.some(({ names }) => names.includes(letter)));
  if (!isEachKnown) return [[name, value]];
  return letters.map((letter, index) => [letter, index === letters.length - 1 ? value : undefined] as const);
}
