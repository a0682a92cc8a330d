//! The words of pet names, separated by white space. The lists are our own.

pub(super) const ADVERBS: &str = "\
    always almost already today tonight yesterday tomorrow forever often sometimes twice once again soon later \
    nowadays everywhere somewhere nowhere upstairs downstairs outdoors indoors abroad uphill downhill homeward \
    northward southward eastward westward onward inward outward skyward amply avidly bashfully blissfully \
    breezily candidly casually cautiously charmingly chattily civilly cosily courteously creamily crisply \
    daintily dazzlingly decently defiantly devoutly diligently dizzily doubly dreamily drowsily drily dutifully \
    earnestly effortlessly elaborately eloquently exotically expertly famously fancifully fearlessly festively \
    fiercely finely flatly fleetingly forcefully fourthly frequently frostily frugally fruitfully fussily \
    gallantly genially giddily glibly globally gloriously glossily gracelessly grandly graphically gratefully \
    gravely gruffly gustily handily handsomely harmlessly hazily healthily heroically hoarsely homely huskily \
    icily idly immaculately impishly intently invisibly jauntily jokingly joyfully jovially knowingly lavishly \
    leisurely lengthily lithely luckily lushly magically majestically marvellously meekly mellowly mightily \
    moderately moodily musically mutely mysteriously nattily naturally neutrally nimbly noiselessly \
    nostalgically obligingly obviously optimistically ornately outwardly painlessly peacefully pensively perkily \
    pertly playfully pluckily poetically powerfully primly profusely punctually quaintly quizzically radiantly \
    reasonably refreshingly remarkably restfully rhythmically robustly rosily roundly royally sedately seriously \
    shadily shinily shyly skilfully sleekly sleepily slyly snappily snugly soberly solemnly soundly sparingly \
    spicily splendidly sportingly spryly squarely starkly stealthily stoutly stubbornly sturdily stylishly \
    sumptuously sunnily superbly tactfully tamely tartly tastefully thirdly thoughtfully tidily tirelessly \
    toughly tranquilly trustingly tunefully unevenly unhurriedly valiantly vibrantly vigorously vocally \
    wakefully warily wearily whimsically wistfully wittily wordlessly worthily youthfully zealously zestfully";

pub(super) const ADJECTIVES: &str = "\
    amber azure beige bronze coral crimson ebony emerald fawn ginger hazel indigo ivory jade khaki lavender \
    lilac maroon mauve ochre olive opal pearly plum purple ruby russet sable salmon sapphire scarlet sepia \
    silver tan teal turquoise umber violet white yellow black blue brown grey green orange pink red airy arid \
    balmy cloudy dewy drizzly dusty foggy frosty frozen gusty hazy humid icy misty moonlit muddy rainy snowy \
    starlit stormy sultry tropical wintry autumnal breezy bumpy carved checkered chubby cottony creased cubic \
    curly dotted downy dusky etched feathery fluffy frilly furry fuzzy glassy glossy grainy hairy hollow jagged \
    knitted knotted lacy lanky leafy leathery lumpy matted mossy oval padded patched plaited pleated plump \
    pointy powdery prickly quilted ribbed rippled round ruffled rugged rusty sandy scaly shaggy silky slender \
    slim speckled spiky spiral spotted sprawling spry square stocky stony straight striped stubby tangled \
    tapered tattered tiny towering triangular tubular twisted velvety wavy waxy wiry wooden woolly wrinkled \
    zigzag acoustic baroque bashful bemused blithe bookish boisterous bouncy brainy breathless buoyant candied \
    carefree chatty cheeky chipper coastal colossal comical courteous coy crafty cranky crunchy cultured dainty \
    dapper dazzled demure diligent dizzy dogged dozy dreamy drowsy dutiful eccentric ecstatic elated elastic \
    electric elusive erudite fabled famished fanciful fervent fiery finicky flamboyant flashy fleecy flippant \
    floating floral fluttering forthright foxy fragrant frisky frugal gallant gangly garrulous genial giddy \
    giggly glamorous gleeful glib gregarious grinning groovy gruff grumpy gutsy hasty homely humming hungry \
    hushed husky impish inky intrepid itchy jaunty jazzy jittery jocular jolting jumpy juicy keen kooky languid \
    leaping lazy lemony limber lofty lonesome lopsided lush lyrical malty meek minty mischievous moody musing \
    mystic nautical nifty noisy nomadic nosy nutty oaken oblong offbeat ornate outdoor pastel patchy pensive \
    peppery peppy perky pert plaintive playful plucky plush polar posh prim prudent puffy punctual puzzled \
    quaint quizzical radiant ragged rambling raspy rebel restless rhyming roaming rosy rowdy rural salty sassy \
    satin savoury scholarly secret sedate serious shady sheer shrewd shy silent silly singing skittish sleepy \
    slick sly smoky smug snappy snazzy sneaky snoozing snug sober solar solemn soothing spicy spirited splashy \
    sporty sprightly spruce stately stoic stout studious sturdy stylish suave sugary sunlit surly svelte swanky \
    syrupy tacit tame tangy tart taut tawny teasing thirsty thrifty tickled timid tipsy toasty tranquil \
    treasured tropic twinkling unruly upbeat uptown urban urbane valiant vanilla vibrant vigilant vintage wacky \
    waggish waltzing wandering wayward whimsical whirling whistling wild wily winged wistful woodsy yawning \
    yearning youthful zany zen";

pub(super) const ANIMALS: &str = "\
    alpaca antelope armadillo aurochs axolotl babirusa badger bandicoot bat bear beaver bilby binturong bison \
    boar bobcat bongo buffalo camel capybara caracal caribou cat cheetah chimpanzee chinchilla chipmunk civet \
    coati colobus cougar coyote deer dhole dingo dog dolphin donkey dormouse duiker echidna eland elephant elk \
    ermine fennec ferret fox galago gaur gazelle genet gerbil gibbon giraffe gnu goat gorilla groundhog guanaco \
    hamster hare hedgehog hippo horse hyena ibex impala jackal jaguar jerboa kangaroo kinkajou koala kudu lama \
    langur lemming lemur leopard lion llama loris lynx macaque manatee mandrill margay marmoset marmot marten \
    meerkat mole mongoose monkey moose mouse mule muskox muskrat narwhal numbat nutria ocelot okapi opossum \
    orangutan orca oryx otter ox panda pangolin panther peccary pig pika platypus polecat pony porcupine \
    porpoise possum potoroo puma quokka quoll rabbit raccoon rat reindeer rhino sable saiga seal serval sheep \
    shrew skunk sloth springbok squirrel stoat tahr takin tamarin tapir tarsier tiger uakari vaquita vervet \
    vicuna vole wallaby walrus warthog weasel whale wildebeest wolf wolverine wombat woodchuck yak zebra zebu \
    zorilla albatross auk avocet bittern blackbird bluebird bluetit bullfinch bunting bustard buzzard canary \
    cardinal cassowary chaffinch chickadee chicken chough cockatoo condor coot cormorant crane crow cuckoo \
    curlew dipper dove duck dunlin dunnock eagle egret eider emu falcon fieldfare finch flamingo flycatcher \
    fulmar gadwall gannet godwit goldcrest goldfinch goose goshawk grebe greenfinch grouse guillemot gull \
    harrier hawk heron hobby hoopoe hornbill hummingbird ibis jackdaw jay junco kestrel kingfisher kite \
    kittiwake kiwi knot kookaburra lapwing lark linnet loon lorikeet lyrebird macaw magpie mallard martin \
    merganser merlin moorhen nighthawk nightingale nightjar nutcracker nuthatch oriole osprey ostrich ouzel owl \
    oystercatcher parakeet parrot partridge peacock pelican penguin petrel pheasant pigeon pintail pipit plover \
    pochard ptarmigan puffin quail quetzal rail raven razorbill redpoll redshank redstart redwing roadrunner \
    robin rook sanderling sandpiper seagull shearwater shelduck shrike siskin skua skylark snipe sparrow \
    spoonbill starling stilt stork swallow swan swift teal tern thrush titmouse toucan towhee treecreeper turkey \
    turnstone vireo vulture wagtail warbler waxwing whimbrel whinchat whitethroat wigeon woodcock woodlark \
    woodpecker wren wryneck yellowhammer adder agama alligator anaconda anole basilisk boa caiman chameleon \
    chuckwalla cobra crocodile frog gecko gharial goanna iguana lizard mamba monitor newt olm python salamander \
    skink slowworm taipan terrapin toad tortoise treefrog tuatara turtle viper anchovy angelfish barbel \
    barracuda bass bleak bream burbot carp catfish char chub cod dace dory eel flounder garfish goby grayling \
    grouper gudgeon guppy haddock hake halibut herring lamprey ling loach mackerel marlin minnow mullet perch \
    pike pilchard piranha plaice pollock ray roach rudd salmon sardine seahorse shark smelt sole sprat \
    stickleback sturgeon tarpon tench tetra trout tuna turbot wrasse zander ant aphid bee beetle bumblebee \
    butterfly caddisfly cicada cockchafer cricket damselfly dragonfly earwig firefly glowworm grasshopper hornet \
    hoverfly katydid lacewing ladybird locust mantis mayfly midge moth silverfish spider wasp weevil woodlouse \
    clam cockle conch crab crayfish cuttlefish hermit krill langoustine limpet lobster mussel nautilus octopus \
    oyster periwinkle prawn scallop shrimp snail squid starfish urchin whelk";

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
