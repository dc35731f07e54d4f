// A Bot API that somebody else wrote, on the port that is given.
const TelegramServer = require("telegram-test-api");
const server = new TelegramServer({ port: Number(process.argv[2]), host: "127.0.0.1", storeTimeout: 600 });
server.start();
