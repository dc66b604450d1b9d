/** Short, well-known English words that are hard to confuse. Five of them are 43 random bits. */
export const WORDS: readonly string[] = `
acorn actor alarm album alder amber anchor angle ankle apple apron arcade arctic armor arrow aspen atlas autumn avocado award
badge bagel baker bamboo banana banjo barley barn basil basket beach beacon beaver bench berry birch biscuit bison blanket blossom
boat bonfire bonnet bottle boulder bowl bramble branch bread breeze brick bridge broom bubble bucket buffalo bugle bundle butter button
cabin cactus camel camera canal candle canoe canvas canyon captain caravan cargo carpet carrot castle cattle cavern cedar cellar cello
chalk chapel cheddar cherry chess chestnut chimney cinema circus citrus clarinet clay cliff clock clover cobalt cobble coconut coffee comet
compass copper coral cotton cougar cradle crane crater cricket crystal cupboard curtain cushion custard cyclone cymbal daisy damson dawn deacon
delta denim desert diamond dinner dolphin donkey doodle dragon drawer driftwood drum dune eagle easel echo eclipse elbow elder elephant elm
ember emerald engine envelope ermine evening fabric falcon feather fennel fern ferry fiddle field fig filter finch fjord flannel flask fleece
flint flute foghorn forest fountain foxglove freckle fresco friend frost fudge funnel galaxy gallery garden garlic garnet gazelle geyser ginger
giraffe glacier glider glove goblet goose granite grape gravel guitar gull hammer hammock harbor harvest hazel heather hedge helmet heron
hickory hobby honey horizon hornet hound husky icicle igloo indigo island ivory jacket jaguar jasmine jersey jetty jigsaw jungle juniper
kayak kernel kettle kiosk kitchen kite kitten koala lagoon lantern lapel larch lark laundry lava lavender lemon lentil leopard lettuce
library lichen lilac lime linen lizard llama lobster locket lodge lotus lullaby lumber lunar lynx magnet magpie mahogany mallet mango
maple marble marigold marina market marsh marzipan meadow medal melody melon mercury meteor midnight mill mineral mint mirror mitten moat
monsoon moonlight moose morning mosaic moss mountain muffin mulberry museum mushroom mustard napkin nectar nest nickel nightfall noodle nougat nutmeg
oak oasis oatmeal ocean olive onion opal orange orbit orchard orchid organ osprey otter oven owl oxygen oyster paddle pagoda
painter palace palm pancake panda panther papaya paper parade parcel parsley parsnip pasta pastry peach peanut pebble pelican pencil penguin
peony pepper petal pewter pheasant piano picnic pigeon pillow pilot pine pistachio planet plaster platinum plum pocket polar pond popcorn
poppy porch porcelain potato prairie pretzel primrose prism puddle puffin pumpkin puppet puzzle pyramid quail quartz quill quilt quiver rabbit
radish raft rainbow raisin raven reed ribbon ridge river robin rocket rooster rosemary rowan ruby rudder rustic saddle saffron sailor
salad salmon sandal sapphire satchel saucer savanna scarf scarlet school scooter seagull shadow shamrock shell sherbet shovel shutter silk silver
sketch skylark slate sleigh slipper snowflake socket sparrow spice spinach spiral spruce squash stable starling station steam stencil stone stork
`.trim().split(/\s+/)
