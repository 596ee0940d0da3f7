// A command: it gets its words and answers with a text; throwing an error makes the command fail.
'use strict';

exports.commands = {
  /** `greet [NAME]` */
  async greet([name = 'world']) {
    return 'Hello, ' + name;
  },
};
