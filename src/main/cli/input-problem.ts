/** The input or the usage is wrong: the message goes to standard error and the exit code is 2. */
export class InputProblem extends Error {
  override readonly name = 'InputProblem';
}
