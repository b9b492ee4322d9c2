/** Sentences for people, for the hosts. */
export { inEnglish, listOf, say, type Sentence, type Wording } from '../base/sentence';
