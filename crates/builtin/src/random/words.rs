//! The words of pet names, separated by white space.

pub(super) const ADVERBS: &str = "\
    absolutely accurately actively actually aptly barely basically blatantly blindly boldly bravely briefly \
    brightly briskly broadly calmly carefully certainly cheaply cheerfully clearly cleverly closely commonly \
    completely constantly coolly correctly curiously daily dearly deeply deliberately delicately directly \
    distinctly duly eagerly early easily elegantly endlessly entirely equally especially evenly eventually \
    exactly extremely fairly faithfully finally firmly fluently fondly formally frankly freely freshly friendly \
    fully generally gently genuinely gladly gracefully gradually greatly happily hardly heartily highly honestly \
    hopefully hugely humbly ideally immensely initially instantly intensely jointly jolly justly keenly kindly \
    largely lately lazily lightly likely literally lively locally logically loosely loudly lovely lowly loyally \
    mainly merely merrily mildly mindfully modestly monthly mostly mutually namely nearly neatly nicely nightly \
    nobly normally notably oddly only openly orderly overly partly patiently perfectly plainly pleasantly \
    politely poorly precisely presently prettily privately promptly properly proudly purely quickly quietly \
    rapidly rarely readily really recently regularly richly rightly roughly safely scarcely secretly seemingly \
    seldom sensibly serenely severely sharply shortly silently simply sincerely slightly slowly smartly smoothly \
    softly solely specially steadily sternly strangely strictly strongly suddenly supremely surely sweetly \
    swiftly tenderly terribly thoroughly tightly totally truly typically ultimately uniquely usefully usually \
    utterly vaguely vastly verbally vividly warmly weakly weekly wholly widely wildly willingly wisely \
    wonderfully yearly";

pub(super) const ADJECTIVES: &str = "\
    able active adapted adequate agile alert alive amazing ample ancient apt artful astute awake aware balanced \
    bold boundless brave brief bright brisk broad bubbly busy calm candid capable careful caring casual central \
    certain champion charmed cheerful chief choice civil classic clean clear clever close cogent comic common \
    compact complete composed content cool correct cosmic crack creative crisp cuddly cunning curious daring \
    darling dashing dear decent deciding deep definite deft delicate destined devoted direct discrete distinct \
    diverse divine driven dynamic eager early earnest easy elegant eminent enabled endless engaged enough \
    enormous epic equal eternal ethical evident evolved exact excited exotic expert exciting fair faithful \
    famous fancy fast fearless festive fine finer firm first fitting fleet flexible flowing fluent flying fond \
    frank free fresh friendly fun funky funny generous gentle genuine giant gifted giving glad glowing golden \
    good gorgeous grand grateful great growing grown guided handy happy hardy harmless healthy hearty helpful \
    helped heroic holy honest hopeful huge humane humble humorous ideal immense immune improved infinite \
    informed innocent inspired intense internal invited jolly jovial joyful joyous just keen key kind knowing \
    known large lasting leading learning legal legible lenient light liked literate live lively living logical \
    loved loving loyal lucid lucky magical magnetic main major many massive mature maximum measured meet mellow \
    merry mighty mindful mint model modern modest moral moved musical mutual narrow national native natural \
    nearby neat needed neutral new next nice nimble noble normal notable noted novel obliging odd open optimal \
    optimum organic oriented outgoing patient peaceful perfect pet picked pleasant pleased poetic polished \
    polite popular positive possible powerful precious precise premium prepared present pretty prime primary \
    probable profound promoted prompt proper proud proven pumped pure quality quick quiet quirky rapid rare \
    rational ready real refined regular related relaxed relevant reliable relieved renewed resolved rested rich \
    right robust romantic ruling rustic sacred safe sage saved saving secure select sensible serene set settled \
    sharing sharp shining simple sincere skilled sleek smart smashing smiling smooth social soft solid sought \
    sound sparkling special splendid square stable star steady sterling still stirred striking strong stunning \
    subtle suitable suited summary sunny super superb supreme sure sweeping sweet swift talented tender terrific \
    thankful thorough tidy tight tolerant top topical touched tough tranquil trusted trusting trusty truthful \
    trying tuneful ultimate unbiased uncommon unified unique united upright upward useful usable valid valued \
    vast verified viable vital vivid vocal wanted warm wealthy welcome well whole willing winning wired wise \
    witty wondrous workable worthy young zesty";

pub(super) const ANIMALS: &str = "\
    aardvark adder albatross alligator alpaca anchovy anemone ant anteater antelope ape armadillo asp baboon \
    badger barnacle barracuda basilisk bass bat beagle bear beaver bedbug bee beetle bengal bird bison blackbird \
    bluebird bluejay boa boar bobcat bonefish bonobo buck buffalo bug bull bullfrog bunny burro butterfly \
    buzzard calf camel canary capybara cardinal caribou carp cat caterpillar catfish cattle chamois cheetah \
    chicken chigger chimp chinchilla chipmunk cicada civet clam cobra cockatoo cod collie colt condor coral \
    corgi cougar cow cowbird coyote crab crane crappie crawdad cricket crocodile crow cub cuckoo dane dassie \
    deer dingo dodo doe dog dogfish dolphin donkey dory dove dragon dragonfly drake drum duck duckling dugong \
    eagle earwig echidna eel egret eland elephant elf elk emu ermine ewe falcon fawn ferret filly finch firefly \
    fish flamingo flea flounder foal fowl fox foxhound frog gannet garfish gator gazelle gecko gerbil gibbon \
    giraffe glider glowworm gnat gnu goat gobbler goldfish goose gopher gorilla grackle griffin grizzly grouper \
    grouse grub grubworm guinea gull guppy haddock hagfish halibut hamster hare harrier hawk hedgehog hen hermit \
    heron herring hippo hog honeybee hookworm hornet horse hound humpback husky hyena ibex ibis iguana impala \
    jackal jackass jackdaw jaguar javelin jay jaybird jennet joey kangaroo katydid kid killdeer kingfish kite \
    kitten kiwi koala kodiak koi kookaburra krill lab labrador lacewing ladybird lamb lamprey lark leech lemming \
    lemur leopard liger lion lioness lionfish lizard llama lobster locust loon louse lynx lyrebird macaque macaw \
    mackerel maggot magpie mako mallard malamute mammoth man manatee mantis mantra marlin marmoset marmot marten \
    martin mastiff mastodon mayfly meerkat midge mink minnow mite moccasin mole mollusk monarch mongoose mongrel \
    monitor monkey monkfish moose moray mosquito moth mouse mudfish mule mullet muskox muskrat mustang narwhal \
    newt nightingale octopus oarfish ocelot opossum orca oriole oryx osprey ostrich otter owl ox oyster panda \
    pangolin panther parakeet parrot partridge peacock pegasus pelican penguin perch pheasant phoenix pig pigeon \
    piglet pika pipefish piranha platypus poet polecat polliwog pony poodle porcupine porpoise possum prawn \
    puffin pug puma pup python quagga quail quetzal rabbit raccoon racer ram raptor rat rattler raven ray \
    redbird redfish reindeer rhino ringtail robin rooster roughy sailfish salamander salmon sawfish sawfly \
    scorpion sculpin seagull seahorse seal seasnail serval shad shark sheep sheepdog shepherd shiner shrew \
    shrimp silkworm skink skunk skylark sloth slug snail snake snapper snipe spaniel sparrow spider squid \
    squirrel stag stallion starfish starling stingray stinkbug stork stud sturgeon sunbird sunfish swan swift \
    swine tadpole tahr tapir tarpon teal termite terrapin terrier tick tiger titmouse toad tomcat tortoise \
    toucan treefrog troll trout tuna turkey turtle unicorn urchin viper vulture wahoo wallaby walleye walrus \
    warthog wasp weasel weevil werewolf whale whippet wildcat wolf wolverine wombat woodcock worm wren yak yeti \
    zebra";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn words_are_plain_and_appear_once() {
        for words in [super::ADVERBS, super::ADJECTIVES, super::ANIMALS] {
            let mut seen = BTreeSet::new();
            for word in words.split_whitespace() {
                assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
                assert!(seen.insert(word), "{word} appears twice");
            }
            assert!(seen.len() > 200, "only {} words", seen.len());
        }
    }
}
