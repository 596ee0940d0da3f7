"""What strangers wrote and drew, made harmless: pictures from their pixels, documents from an allow-list of HTML."""
