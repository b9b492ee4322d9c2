/** Sentences for people, for the hosts. */
export { inEnglish, say, type Sentence, type Wording } from '../base/sentence';
