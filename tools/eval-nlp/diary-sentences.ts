/** A line as people write it in a diary, with what a careful reader would say of it. */
export interface DiarySentence {
  readonly text: string;
  readonly sentiment: "positive" | "negative" | "neutral" | "mixed";
  readonly topics: readonly string[];
}

/**
 * Written for this table before any model had read them, and never trained or tuned on.
 * They are few: they are there to be read, and their shares of right answers are no measure of quality.
 */
export const DIARY_SENTENCES: readonly DiarySentence[] = [
  line("Slept badly again, woke at four and lay there listening to the rain.", "negative", ["sleep", "nature"]),
  line("Anna laughed so hard at dinner that she had to leave the table. I want to remember that.", "positive", [
    "food",
  ]),
  line("Team meeting at ten, then invoices until five.", "neutral", ["work"]),
  line("The interview went better than I dared hope!", "positive", ["work"]),
  line("Dad called. We talked about nothing for an hour and it was lovely.", "positive", ["family"]),
  line("I can't stop thinking about what I said to Mum. I was cruel and I knew it.", "negative", ["family"]),
  line("First run in three weeks. Slow, sore, and absolutely worth it.", "positive", ["exercise"]),
  line("They're cutting our hours from January. I don't know how we'll make rent.", "negative", ["work", "money"]),
  line("Nothing much today. Laundry, soup, an early night.", "neutral", ["home", "food"]),
  line("The exam was a disaster. I left the last two questions blank.", "negative", ["study"]),
  line("Grandma would have turned ninety today. I still reach for the phone.", "negative", ["family", "loss"]),
  line("Not bad for a Monday.", "positive", []),
  line("I am not unhappy, exactly. Just flat.", "negative", ["self"]),
  line("Finally finished the quilt after eleven months and it is not even crooked.", "positive", ["creativity"]),
  line("He forgot our anniversary. Again.", "negative", ["love"]),
  line("The mountains were so clear this morning that I stopped the car just to look.", "positive", [
    "nature",
    "travel",
  ]),
  line("Lunch with Priya and the old gang, we stayed until they closed.", "positive", ["friends", "food"]),
  line("The biopsy came back clean. I cried in the car park.", "positive", ["health"]),
  line("The biopsy came back. I have to go in again on Thursday.", "negative", ["health"]),
  line("I hate how quiet the flat is since she left.", "negative", ["home", "love"]),
  line("Paid off the last of the student loan today!!!", "positive", ["money", "study"]),
  line("Took the 7:40 train to Leeds and the 18:05 back.", "neutral", ["travel"]),
  line("The sermon was about forgiveness and I felt caught out, in a good way.", "positive", ["faith"]),
  line("Good news about the flat, bad news about the car.", "mixed", ["home"]),
  line("I love my job but it is eating me alive.", "mixed", ["work"]),
  line("The party was fun until Tom started drinking.", "mixed", ["friends"]),
  line("So proud of Leo, he read a whole page by himself :)", "positive", ["family"]),
  line("Ugh. Three hours on hold with the insurance people.", "negative", ["money"]),
  line("Made the lentil thing again. Ate it standing at the sink.", "neutral", ["food"]),
  line("My knee is no better and the physio has run out of ideas.", "negative", ["health"]),
  line("We painted the spare room yellow and it looks like a lemon exploded. I adore it.", "positive", ["home"]),
  line("I was scared the whole flight and then the sun came up over the sea.", "mixed", ["travel"]),
  line("Cat asleep on my feet, tea, the new novel. Perfect.", "positive", ["leisure"]),
  line("I should be grateful. I am not.", "negative", ["self"]),
  line("Didn't cry at the funeral. Cried over a jar of her jam at midnight.", "negative", ["loss"]),
  line("Watched two episodes and went to bed.", "neutral", ["leisure"]),
  line("Everyone at work got the email except me.", "negative", ["work"]),
  line("She said yes 😭😭😭", "positive", ["love"]),
  line("Feeling soooo much better today", "positive", ["health"]),
  line("I don't want to go to school tomorrow. I never want to go again.", "negative", ["study"]),
  line("The garden is full of bees and I did nothing all afternoon but watch them.", "positive", ["nature"]),
  line("We argued about money all the way home.", "negative", ["money", "love"]),
  line("I miss my friends more than I thought I would.", "negative", ["friends"]),
  line("Dentist at nine.", "neutral", ["health"]),
  line("Yeah, great, another reorganisation.", "negative", ["work"]),
  line("It could have been worse, I suppose.", "neutral", []),
  line("The choir sang the piece I wrote. I couldn't breathe.", "positive", ["creativity"]),
  line("Bought bread, stamps and a new bulb for the hall.", "neutral", ["home"]),
  line("I prayed for the first time in years and felt nothing at all.", "negative", ["faith"]),
  line("Today was hard, but I asked for help and I got it.", "mixed", ["self"]),
];

function line(text: string, sentiment: DiarySentence["sentiment"], topics: string[]): DiarySentence {
  return { text, sentiment, topics };
}
