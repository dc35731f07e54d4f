// A Bot API that somebody else wrote, on the port that is given; says on its standard output when it listens.
const TelegramServer = require("telegram-test-api");
const server = new TelegramServer({ port: Number(process.argv[2]), host: "127.0.0.1", storeTimeout: 600 });
server.start().then(() => console.log("ready"));
